package bot

import "fmt"

// Place is where a reply goes: a Side of this conversation, or an Address
// outside it.
type Place interface{ place() }

func (Side) place()    {}
func (Address) place() {}

// Side is one of the ways into a conversation. Sides are served in this order.
type Side int

// The sides.
const (
	Desk     Side = iota // the agents: a thread in their channel
	Internal             // timers, and what became of a delivery
	Customer             // the customer's chat
)

// Sides lists all sides in the order in which they are served.
var Sides = [...]Side{Desk, Internal, Customer}

// String is "desk", "internal" or "customer".
func (s Side) String() string {
	switch s {
	case Desk:
		return "desk"
	case Internal:
		return "internal"
	case Customer:
		return "customer"
	}
	return fmt.Sprintf("side(%d)", int(s))
}

// ParseSide reads what Side.String wrote.
func ParseSide(s string) (Side, error) {
	for _, side := range Sides {
		if s == side.String() {
			return side, nil
		}
	}
	return 0, fmt.Errorf("bot: parse side %q: want desk, internal or customer", s)
}

// MarshalText writes s as String does, for JSON.
func (s Side) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Side) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSide(string(text))
	return err
}

// FormatPlace writes a place as one word: a side's name or an address. The two
// cannot be confused: an address always has a slash.
func FormatPlace(p Place) string {
	switch p := p.(type) {
	case Side:
		return p.String()
	case Address:
		return p.String()
	}
	return ""
}

// ParsePlace reads what FormatPlace wrote; the empty text is no place.
func ParsePlace(s string) (Place, error) {
	if s == "" {
		return nil, nil
	}
	if side, err := ParseSide(s); err == nil {
		return side, nil
	}
	a, err := ParseAddress(s)
	if err != nil {
		return nil, err
	}
	return a, nil
}
