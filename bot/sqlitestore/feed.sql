-- Feeds: ordered logs, see bot.Feed. A feed ends as a whole.
CREATE TABLE feed (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE,
  last  INTEGER NOT NULL,                   -- number of the last entry
  until INTEGER NOT NULL                    -- forgotten then
);
CREATE INDEX feed_until ON feed (until);                                                  -- sweep

CREATE TABLE entry (
  feed INTEGER NOT NULL,
  n    INTEGER NOT NULL,                    -- from feed.last
  key  TEXT NOT NULL,
  at   INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (feed, n)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entry_key ON entry (feed, key);                                       -- Append: was it here before
