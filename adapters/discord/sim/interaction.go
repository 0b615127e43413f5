package sim

import "time"

// Interaction is a command, a press or a form on its way.
type Interaction struct{ timer *time.Timer }

// Command is a command as it was registered.
type Command struct{ Name string }
