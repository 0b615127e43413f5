package sim

import "time"

// Fault is one way to misbehave. The first group says which requests it befalls
// (empty: all), the second what comes instead of an answer, the third what is
// wrong with the answer.
type Fault struct {
	Times int                // how often; 0: for ever
	Every int                // only each n-th of the chat completions; 0: each
	When  func(Request) bool // only those for which it is true; nil: all

	Error  Error // this error
	Refuse bool  // the connection is cut at once
	Hang   bool  // nothing, until the client goes away

	Text      *string       // instead of what Options.Answer gives; may point to ""
	Reasoning string        // reasoning_content before the text
	First     time.Duration // before the first byte, instead of Options.First
	Between   time.Duration // between two chunks, instead of Options.Between
	Pace      chan struct{} // each piece of the text waits until one can be received; closed: none waits any more
	Comments  int           // keep-alive comment lines before the first chunk
	Chunks    int           // into how many chunks the text is cut; 0: a word each
	Cut       int           // the stream ends after so many chunks, as if it were done; 0: it does not
	Reset     bool          // with Cut: the connection breaks instead
	Stall     bool          // with Cut: nothing more comes and the connection stays
	Event     string        // with Cut: these lines are sent before the end
	Finish    string        // instead of "stop"; "null": none is told
	NoDone    bool          // the stream ends without [DONE]
	NoUsage   bool          // usage is not told even if asked for
	Ignore    bool          // stream:true is ignored: the answer comes whole
	Type      string        // instead of the right Content-Type
	Body      string        // the whole body as it is sent, with status 200
}

// Fail adds a fault. Of those that fit a request the first added befalls it.
func (s *Sim) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal takes all faults away.
func (s *Sim) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.deaf = nil, nil
}

// FailRecordings adds a fault of transcriptions. Of a Fault it heeds Times, Error,
// Refuse, Hang, First, Text, Type and Body.
func (s *Sim) FailRecordings(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deaf = append(s.deaf, &f)
}

// fault returns the fault that befalls q: the zero Fault where there is none.
// The lock is held.
func (s *Sim) fault(q Request) Fault { return befalls(&s.faults, q) }

func befalls(faults *[]*Fault, q Request) Fault {
	for i, f := range *faults {
		if f.Every > 0 && q.N%f.Every != 0 || f.When != nil && !f.When(q) {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				*faults = append((*faults)[:i:i], (*faults)[i+1:]...)
			}
		}
		return *f
	}
	return Fault{}
}
