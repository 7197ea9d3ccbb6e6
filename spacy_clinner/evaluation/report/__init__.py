"""The report on a pipeline: one HTML file that opens offline."""

from spacy_clinner.evaluation.report.findings import Findings, find_mentions
from spacy_clinner.evaluation.report.report_page import Report, ReportOptions, build_report

__all__ = ["Findings", "Report", "ReportOptions", "build_report", "find_mentions"]
