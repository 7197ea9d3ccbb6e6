// Lets the search work on a site that is opened from a folder, where browsers start no workers: the worker's
// script runs in a hidden frame instead. The idea is that of https://github.com/squidfunk/iframe-worker.
class IFrameWorker extends EventTarget {
  constructor(url) {
    super()
    this.frame = document.createElement("iframe")
    this.frame.hidden = true
    document.body.append(this.frame)
    const inside = this.frame.contentWindow.document
    inside.open()
    inside.write(
      `<script>
        postMessage = message => parent.postMessage(message, "*")
        importScripts = (...urls) => urls.reduce((before, url) => before.then(() => new Promise(resolve => {
          const script = document.createElement("script")
          script.src = url
          script.onload = resolve
          document.body.append(script)
        })), Promise.resolve())
      </script>
      <script src="${url}"></script>`
    )
    inside.close()
    this.ready = new Promise(resolve => { this.frame.contentWindow.onload = resolve })
    window.addEventListener("message", event => {
      if (event.source === this.frame.contentWindow)
        this.dispatchEvent(new MessageEvent("message", { data: event.data }))
    })
  }

  postMessage(data) {
    this.ready.then(() => {
      this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) }))
    })
  }

  terminate() {
    this.frame.remove()
  }
}

window.IFrameWorker = IFrameWorker
if (location.protocol === "file:")
  window.Worker = IFrameWorker
