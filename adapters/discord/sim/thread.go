package sim

// threadUpdate tells of a thread's change. The lock is held.
func (s *Sim) threadUpdate(c *Channel) {
	s.dispatch(event{name: "THREAD_UPDATE", guild: c.Guild, intents: Guilds, hidden: s.blind(c), data: s.channelJSON(c)})
}
