package redisstore

import "context"

// SHA is by which name a server knows a script: what a proxy looks for.
func (s *Store) SHA(name string) string {
	for _, script := range []*script{s.scripts.put, s.scripts.commit, s.scripts.sent, s.scripts.failed, s.scripts.side, s.scripts.point, s.scripts.take, s.scripts.clear, s.scripts.append} {
		if script.name == name {
			return script.sha
		}
	}
	if name == "swap key" {
		return swapScript.Hash()
	}
	panic("no script " + name)
}

// Check is info.check on what INFO says.
func Check(text, durability string) error { return parseInfo(text).check(durability) }

// AppendUnheard appends to a feed and calls nobody, as a process does that dies
// then.
func (s *Store) AppendUnheard(ctx context.Context, feed, key string) error {
	_, err := s.run(ctx, s.scripts.append, partitionOf(feed), feedName(feed), key, "unheard")
	return err
}

// Followed says how many feeds somebody follows.
func (s *Store) Followed() int { return len(s.feeds.names()) }

// ConversationKey is c:NAME.
func ConversationKey(prefix, name string) string { return keys{prefix}.conversation(name) }
