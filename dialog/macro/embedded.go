package macro

import (
	"log/slog"

	"handoff/dialog"
)

// Read makes a library of one YAML file whose text is at hand, as a program carries
// one in itself. What is wrong is told and left out; Watch finds nothing that changes.
func Read(name string, data []byte) (*Library, []Problem) {
	l := &Library{log: slog.New(slog.DiscardHandler), files: make(map[string]file)}
	macros, wrong := readYAML(name, data)
	all, more := gather(map[string]file{name: {macros: macros}})
	if all == nil {
		all = []dialog.Macro{}
	}
	l.now.Store(&all)
	return l, append(wrong, more...)
}
