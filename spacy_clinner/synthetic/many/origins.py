"""Given names and surnames of many origins, from general knowledge and from no corpus."""

from typing import NamedTuple


class Origin(NamedTuple):
    """Names of one origin.

    Attributes:
        given: given names.
        surnames: family names.
        order: "western", "family_first" (Nguyen Van Minh) or "double" (two family names).
    """

    given: tuple[str, ...]
    surnames: tuple[str, ...]
    order: str = "western"


def _origin(given: str, surnames: str, order: str = "western") -> Origin:
    return Origin(tuple(given.split()), tuple(name.replace("_", " ") for name in surnames.split()), order)


ENGLISH = _origin(
    "James John Robert Michael William David Richard Charles Joseph Thomas Christopher Daniel Paul Mark Donald George "
    "Kenneth Steven Edward Brian Ronald Anthony Kevin Jason Matthew Gary Timothy Larry Jeffrey Frank Scott Eric Stephen "
    "Andrew Raymond Gregory Joshua Jerry Dennis Walter Patrick Peter Harold Douglas Henry Carl Arthur Ryan Roger Joe Jack "
    "Albert Jonathan Justin Terry Gerald Keith Samuel Ralph Nicholas Roy Benjamin Bruce Brandon Adam Harry Fred Wayne Louis "
    "Philip Alan Sean Ernest Craig Clarence Travis Shawn Howard Leonard Nathan Curtis Dale Alex Zachary Tyler Liam Noah "
    "Ethan Logan Lucas Oliver Theo Mary Patricia Linda Barbara Elizabeth Jennifer Maria Susan Margaret Dorothy Lisa Nancy "
    "Karen Betty Helen Sandra Donna Carol Ruth Sharon Michelle Laura Sarah Kimberly Deborah Jessica Shirley Cynthia Angela "
    "Melissa Brenda Amy Anna Rebecca Virginia Kathleen Pamela Martha Debra Amanda Stephanie Carolyn Christine Janet Catherine "
    "Frances Ann Joyce Diane Alice Julie Heather Teresa Doris Gloria Evelyn Jean Cheryl Katherine Joan Ashley Judith Emily "
    "Nicole Christina Beverly Denise Tammy Irene Jane Lori Rachel Marilyn Andrea Kathryn Louise Sara Anne Jacqueline Wanda "
    "Bonnie Julia Ruby Lois Tina Phyllis Norma Paula Diana Annie Lillian Emma Olivia Sophia Chloe Hannah Megan Zoe Ella "
    "Bob Bill Jim Tom Mike Dave Dan Matt Chris Steve Tony Ken Ron Don Sam Ben Nick Rick Ed Ted Greg Jeff Kate Liz Beth Sue Deb "
    "Jen Meg Peggy Jo Kim Pam Tim Max Leo Finn Nora Elsie Mabel Edith Agnes Winifred Ethel Stanley Cyril Nigel Graham Trevor "
    "DeShawn Tyrone Jamal Latisha Keisha Aaliyah Darnell Marquis Shanice LaToya Trinity Kayla Brianna Dylan Cody Hunter Wyatt",
    "Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin Thompson "
    "Robinson Clark Lewis Lee Walker Hall Allen Young King Wright Hill Scott Green Adams Baker Nelson Carter Mitchell Roberts "
    "Turner Phillips Campbell Parker Evans Edwards Collins Stewart Morris Rogers Reed Cook Morgan Bell Murphy Bailey Cooper "
    "Richardson Cox Howard Ward Peterson Gray James Watson Brooks Kelly Sanders Price Bennett Wood Barnes Ross Henderson "
    "Coleman Jenkins Perry Powell Long Patterson Hughes Washington Butler Simmons Foster Bryant Alexander Russell Griffin "
    "Hayes Myers Ford Hamilton Graham Sullivan Wallace Woods Cole West Jordan Owens Reynolds Fisher Ellis Harrison Gibson "
    "McDonald Cruz Marshall Murray Freeman Wells Webb Simpson Stevens Tucker Porter Hunter Hicks Crawford Henry Boyd Mason "
    "Kennedy Warren Dixon Burns Gordon Shaw Holmes Rice Robertson Hunt Black Daniels Palmer Mills Nichols Grant Knight Ferguson "
    "Stone Dunn Perkins Hudson Spencer Gardner Payne Pierce Berry Matthews Arnold Wagner Willis Ray Watkins Olson Carroll "
    "Duncan Snyder Hart Cunningham Bradley Lane Andrews Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott "
    "Sims Austin Peters Kelley Franklin Lawson Fields Ryan Schmidt Carr Wheeler Chapman Oliver Montgomery Richards Williamson "
    "Johnston Banks Meyer Bishop McCoy Howell Morrison Hansen Garza Harvey Little Burton Stanley George Jacobs Reid Kim Fuller "
    "Lynch Dean Gilbert Garrett Welch Larson Frazier Burke Hanson Day Moreno Bowman Fowler Ashworth Blackwood Thornton Whitfield "
    "Pemberton Hargreaves Winterbourne Fairclough Entwistle Ramsbottom Cholmondeley Featherstone Hollingsworth Doe Public Test",
)
WORDS = _origin(
    "Will May Rose Grace Hope Faith Joy June April August Mark Bill Rob Pat Art Gene Drew Chase Chance Daisy Lily Ivy Jade Ruby "
    "Pearl Sage Summer Autumn Dawn Eve Miles Max Ray Rich Jay Earl Duke Dean Guy Frank Ernest Grant Lance Pierce Skip Buck Penny "
    "Patience Charity Prudence Mercy Melody Harmony Brook Heath Glen Cliff Dale Forest River Sky Star Sunny Olive Hazel Myrtle",
    "Brown White Black Green Young Long Short Head Bath Rich Price Best Day Summer Winter Baker Cook Hunter Mason Dean Bishop Pope "
    "King Hill Wood Stone Field Rivers Banks Bell Ball Bird Fox Wolf Lamb Fish Salt Rice Pepper Blood Bone Hand Foot Cough Payne "
    "Sharp Stark Small Little Strong Moody Savage Swift Cross Close Hope Page Post Pace Power Rush Tall Still Wise Good Gore Church "
    "Battle Burns Case Chance Child Childs Cold Cramp Drain Early English French German Ireland London Paris Hurt Ill Love Major "
    "Minor Nurse Pain Parent Patient Sergeant Sleep Speed Tongue Walker Waters Weeks Wells Ash Beard Belly Brain Carver Flowers",
)
IRISH = _origin(
    "Seán Padraig Ciarán Niamh Siobhan Aoife Declan Cormac Eoin Roisin Brigid Fergus Angus Hamish Callum Ewan Morag Isla Rhys "
    "Gwyneth Carys Dafydd Iestyn Caitlin Maeve Oisin Fiona Duncan",
    "O'Brien O'Connor O'Neill O'Sullivan O'Malley O'Rourke O'Leary Gallagher Doherty Kavanagh Fitzgerald Fitzpatrick McCarthy "
    "McKenna McGrath McAllister MacDonald MacLeod Mackintosh McPherson Llewellyn Gwynne Pugh Prosser Byrne Brennan Nolan Quinn Tierney",
)
SPANISH = _origin(
    "José Juan Luis Carlos Jorge Miguel Manuel Francisco Pedro Alejandro Ricardo Fernando Roberto Eduardo Javier Raúl Sergio "
    "Andrés Diego Pablo Mateo Santiago Emiliano Guadalupe María Carmen Rosa Ana Juana Lucía Elena Sofía Valentina Camila Isabella "
    "Gabriela Daniela Mariana Ximena Esperanza Consuelo Dolores Pilar Soledad Yolanda Luz Inés Beatriz Maribel Estefanía Joaquín Hector Angel Jesus",
    "García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Reyes Morales Cruz "
    "Ortiz Gutiérrez Chávez Ramos Ruiz Álvarez Mendoza Vásquez Castillo Jiménez Moreno Romero Herrera Medina Aguilar Vega Castro "
    "Vargas Guzmán Muñoz Salazar Delgado Peña Ríos Alvarado Sandoval Contreras Valdez Espinoza Ortega Cabrera Ibáñez Zamora "
    "de_la_Cruz de_León del_Valle de_los_Santos Echeverría Urrutia Villaseñor Ochoa Quiñones Pacheco Maldonado",
    "double",
)
PORTUGUESE = _origin(
    "João Pedro Paulo Rui Tiago Gonçalo Thiago Rafael Vinícius Caio Luana Beatriz Inês Matilde Leonor Fernanda Camila Larissa Bruna "
    "Rosângela Edson Wellington Joaquim Zé Conceição Fátima Lurdes Otávio",
    "Silva Santos Oliveira Souza Pereira Costa Rodrigues Almeida Nascimento Carvalho Araújo Ribeiro Barbosa Teixeira Moreira Correia "
    "Cardoso Nunes Vieira Monteiro Figueiredo da_Silva dos_Santos de_Oliveira da_Costa Pinheiro Guimarães Magalhães Esteves",
    "double",
)
FRENCH = _origin(
    "Jean Pierre Michel Philippe Jacques Bernard Luc Mathieu Guillaume Étienne François Thierry Yves Marcel Camille Chloé Manon "
    "Amélie Céline Sylvie Nathalie Isabelle Geneviève Brigitte Margaux Élodie Jean-Pierre Jean-Luc Marie-Claire Anne-Sophie Solange Odile",
    "Martin Bernard Dubois Durand Moreau Laurent Lefebvre Leroy Roux Fournier Girard Bonnet Lambert Fontaine Rousseau Blanc Guérin "
    "Boyer Garnier Chevalier Gauthier Perrin Mercier Tremblay Gagnon Bouchard Côté Pelletier Bélanger Lévesque Charbonneau Lachance "
    "de_Villiers Beaulieu Deschamps LeBlanc Boudreaux Thibodeaux Arceneaux",
)
GERMAN = _origin(
    "Hans Klaus Jürgen Wolfgang Dieter Günter Uwe Stefan Matthias Lukas Jonas Heinrich Friedrich Otto Heike Ursula Ingrid Monika "
    "Sabine Petra Anke Greta Lieselotte Hildegard Gisela Annika Katja Birgit Karl-Heinz Hans-Peter",
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder "
    "Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause Lehmann Köhler Vogel Friedrich Keller Günther "
    "Baumann Frank Albrecht Schuster Winkler von_Stein von_der_Heide Kaltenbrunner Steinhäuser Oberholzer Zürcher Schwarzenegger",
)
DUTCH = _origin(
    "Jan Piet Kees Willem Joost Bram Sander Maarten Daan Femke Sanne Lieke Anouk Marieke Saskia Wilhelmina Geert Hendrik Ruud Joke "
    "Erik Lars Sven Bjorn Anders Nils Astrid Ingeborg Solveig Freja Aino Eino Matti Pekka Kaisa Tuula Sigrún Ólafur Gunnar",
    "de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Visser Smit de_Boer Mulder de_Groot Bos Vos Peters Hendriks van_Leeuwen "
    "Dekker Brouwer de_Wit Dijkstra van_der_Meer van_der_Linden Kuipers Postma Hoekstra Johansson Andersson Karlsson Nilsson "
    "Lindqvist Bergström Hansen Olsen Sørensen Christensen Rasmussen Virtanen Korhonen Mäkinen Jónsdóttir Sigurðsson Halvorsen",
)
ITALIAN = _origin(
    "Giuseppe Giovanni Marco Luca Matteo Salvatore Vincenzo Lorenzo Alessandro Giulia Chiara Francesca Valentina Rosaria Concetta "
    "Antonella Carmela Paola Enzo Gino Nikos Giorgos Dimitris Yannis Stavros Eleni Katerina Despina Kostas Panagiota Spiros",
    "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca Mancini Costa Giordano Rizzo "
    "Lombardi Moretti Di_Stefano D'Angelo D'Amico Lo_Presti Papadopoulos Georgiou Nikolaidis Pappas Dimitriou Karagiannis "
    "Vlachos Economou Stavropoulos Antoniadis Konstantinidis",
)
SLAVIC = _origin(
    "Ivan Dmitri Sergei Vladimir Alexei Mikhail Nikolai Boris Yuri Oleg Igor Olga Irina Svetlana Natalia Tatiana Ekaterina Ludmila "
    "Anastasia Oksana Yelena Piotr Krzysztof Andrzej Tomasz Marek Zbigniew Agnieszka Katarzyna Małgorzata Ewa Joanna Jiří Tomáš "
    "Václav Jana Lenka Milan Zoran Dragan Goran Jelena Snežana Ivana Bogdan Ion Mihai Ioana Ileana László István Zsófia Ágnes",
    "Ivanov Petrov Smirnov Kuznetsov Popov Sokolov Lebedev Kozlov Novikov Morozov Volkov Pavlova Fedorova Mikhailova Romanenko "
    "Shevchenko Kovalenko Bondarenko Tkachuk Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Dąbrowska "
    "Novák Dvořák Černý Procházka Horák Jovanović Petrović Nikolić Marković Horvat Babić Popescu Ionescu Dumitru Nagy Kovács Szabó "
    "Tóth Horváth Brzezinski Wojciechowska Hryniewicz Dragomirov",
)
ARABIC = _origin(
    "Mohammed Muhammad Ahmed Ali Omar Hassan Hussein Khalid Ibrahim Yusuf Mustafa Tariq Bilal Karim Samir Nabil Faisal Walid Fatima "
    "Aisha Khadija Maryam Zainab Layla Noor Huda Amina Salma Yasmin Rania Samira Leila Farid Reza Hamid Shirin Parisa Dariush Mehmet "
    "Mustafa Emre Burak Ayşe Fatma Zeynep Elif Hatice Cem Yıldız Abdul-Rahman Abdullah Jamila Hadiya",
    "Al-Hassan Al-Sayed El-Masri Abdullah Khan Rahman Hussain Haddad Khoury Nasser Mansour Saleh Farouk Hamdan Qureshi Siddiqui "
    "Malik Chaudhry Mirza Ansari Sheikh Aziz Karimi Hosseini Ahmadi Rezaei Mohammadi Tehrani Yılmaz Kaya Demir Çelik Şahin Öztürk "
    "Aydın Arslan Doğan Kılıç ben_Ali bin_Laith Abu_Zayd al_Rashid Boutros Ghanem Shaheen Barakat",
)
INDIAN = _origin(
    "Raj Amit Vikram Sanjay Rahul Arjun Anil Sunil Ravi Suresh Ramesh Prakash Deepak Manoj Rohan Aditya Harpreet Gurpreet Priya Anjali "
    "Sunita Lakshmi Kavita Meena Pooja Neha Divya Shreya Aishwarya Nandini Rekha Usha Geeta Sita Venkat Srinivas Karthik Murali "
    "Thilini Nimal Kumari Bishnu Sagar Anwar Farhana Nusrat Tasnim",
    "Patel Sharma Singh Kumar Gupta Shah Reddy Rao Iyer Nair Menon Pillai Krishnan Subramanian Venkataraman Mukherjee Banerjee "
    "Chatterjee Das Ghosh Bose Desai Mehta Joshi Kulkarni Deshpande Agarwal Kapoor Malhotra Chopra Bhatt Trivedi Pandey Mishra "
    "Tiwari Yadav Kaur Gill Dhillon Sandhu Perera Fernando Jayawardena Wickramasinghe Thapa Gurung Shrestha Begum Chowdhury Hossain",
)
CHINESE = _origin(
    "Wei Fang Min Jing Li Xiu Ling Hong Yan Mei Hui Jun Yong Ming Chao Bo Lei Xin Yu Qing Zhen Feng Xiaoming Guoqiang Jianhua Meiling "
    "Xiaoyan Zhiwei Yifan Haoran Siu-Ming Wai-Kit Ka-Yan Mei-Ling Chia-Hao Shu-Fen Pei-Shan Yuting",
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Tang Feng Deng Cao Peng Xiao "
    "Cheng Yuan Lu Jiang Cai Jia Ding Wei Xue Ye Yan Dong Zhong Cui Qin Chan Wong Leung Cheung Lau Ng Ho Kwok Tsang Tse Hsieh Hsu Ouyang",
    "family_first",
)
VIETNAMESE = _origin(
    "Minh Anh Hoa Lan Huong Thu Linh Tuan Hung Dung Nam Long Quang Duc Thanh Phuong Thao Mai Trang Hanh Van_Minh Thi_Lan Ngoc Bich Tam "
    "Seo-yeon Min-jun Ji-woo Hyun-woo Soo-jin Young-hee Eun-ji Jae-hyun Minho Jihye Sunhee Dong-hyun Kyung-soo",
    "Nguyen Tran Le Pham Hoang Huynh Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Truong Dinh Kim Park Lee Choi Jung Kang Cho Yoon Jang Lim "
    "Han Oh Seo Shin Kwon Hwang Ahn Song Yoo Hong Bae Noh",
    "family_first",
)
JAPANESE = _origin(
    "Hiroshi Takashi Kenji Akira Yuki Haruto Sota Ren Kaito Takumi Sakura Yui Aoi Hana Keiko Yoko Michiko Naoko Ayumi Tomoko Masako "
    "Shinji Daisuke Kazuo Noriko Satoshi Haruka Emi",
    "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi Matsumoto Inoue Kimura "
    "Hayashi Shimizu Saito Mori Abe Ikeda Hashimoto Ishikawa Ogawa Okada Hasegawa Fujita Goto Endo Aoki Sakamoto Nishimura Ueda",
)
AFRICAN = _origin(
    "Chinedu Ngozi Emeka Chioma Ifeoma Obinna Adaeze Oluwaseun Babatunde Folake Yetunde Tunde Kwame Kofi Ama Akosua Abena Yaw Kwabena "
    "Mamadou Fatou Aminata Ousmane Moussa Awa Ibrahima Tendai Thandiwe Sipho Nomsa Zanele Themba Lerato Wanjiku Kamau Otieno Achieng "
    "Abebe Tigist Selam Haile Dawit Hodan Abdi",
    "Okafor Okonkwo Adeyemi Adebayo Eze Nwosu Obi Chukwu Balogun Ogunleye Mensah Owusu Boateng Asante Osei Appiah Agyeman Amoako "
    "Diallo Traoré Ndiaye Diop Sow Keita Coulibaly Cissé Touré Kamara Sesay Moyo Ncube Dlamini Nkosi Mokoena Khumalo Mwangi Njoroge "
    "Odhiambo Kariuki Tesfaye Bekele Gebremariam Mohamud Warsame Achebe Soyinka Nwachukwu",
)
PACIFIC = _origin(
    "Jose Maricel Rodel Jomar Rowena Lourdes Rizalina Bayani Dalisay Ligaya Sione Mele Tevita Ana Losa Sefina Tavita Malia Keoni Kalani "
    "Leilani Noelani Kai Makoa Wiremu Aroha Tane Hinemoa Mere Rangi Anahera Manaia Putri Budi Dewi Agus Siti Wayan Somchai Nattaya "
    "Wichai Malee Aung Thiri Zaw Sokha Bopha",
    "dela_Cruz Bautista Villanueva Pangilinan Magsaysay Dimaculangan Macaraeg Tolentino Manalo Salonga Batungbakal Tuiasosopo Faleolo "
    "Leota Taufa Vainikolo Tupou Kahananui Kealoha Kamakawiwo'ole Kalama Ngata Parata Tamihana Te_Aroha Wijaya Santoso Suharto "
    "Siregar Pratama Suwannarat Chaiyaporn Wongsakul Htun Sok Chea Latu Fonoti",
)
HEBREW = _origin(
    "David Moshe Avi Yosef Shlomo Eitan Noam Ari Miriam Rivka Leah Esther Tamar Shira Yael Chaim Mendel Armen Hagop Ani Gayane Levon "
    "Giorgi Nino Ketevan Aleksandre Nurlan Aigerim Bakyt",
    "Cohen Levy Mizrahi Katz Friedman Shapiro Goldberg Rosenberg Greenberg Weiss Feldman Abramowitz Horowitz Silverstein Peretz "
    "Ben-David Bar-Lev Petrosyan Hakobyan Sarkisian Grigoryan Kardashyan Beridze Kapanadze Gelashvili Nazarbekov Akhmetov",
)

ORIGINS = (
    ENGLISH,
    WORDS,
    IRISH,
    SPANISH,
    PORTUGUESE,
    FRENCH,
    GERMAN,
    DUTCH,
    ITALIAN,
    SLAVIC,
    ARABIC,
    INDIAN,
    CHINESE,
    VIETNAMESE,
    JAPANESE,
    AFRICAN,
    PACIFIC,
    HEBREW,
)
"""Every origin; a hospital prefers a few of them."""
