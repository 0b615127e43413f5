package redisstore

// SHA is by which name a server knows a script: what a proxy looks for.
func (s *Store) SHA(name string) string {
	for _, script := range []*script{s.scripts.put, s.scripts.commit, s.scripts.sent, s.scripts.failed, s.scripts.side, s.scripts.point, s.scripts.take, s.scripts.clear} {
		if script.name == name {
			return script.sha
		}
	}
	panic("no script " + name)
}

// Check is info.check on what INFO says.
func Check(text, durability string) error { return parseInfo(text).check(durability) }

// ConversationKey is c:NAME.
func ConversationKey(prefix, name string) string { return keys{prefix}.conversation(name) }
