package dialog

// Signed is the name under which customers read an agent, by the team's policy:
// the agent's own, or the team's title. Whatever names an agent to a customer goes
// through it; the desk always reads the agent's own name.
func (t *Turn) Signed(agent string) string {
	if team := t.Team(); team.Sign == SignTeam && agent != "" {
		if title := Name(team.Title); title != "" {
			return title
		}
	}
	return agent
}
