package adapters

import "strings"

// Plain renders blocks without any markup, for a terminal and for a platform
// that refused the markup. Where a link leads stands behind its text.
func Plain(blocks []Block) string { return render(blocks, true) }

// Visible is what a reader of rendered blocks sees: Plain without the addresses
// behind links. Platforms that count a text after taking the markup out count
// this.
func Visible(blocks []Block) string { return render(blocks, false) }

func render(blocks []Block, urls bool) string {
	var out strings.Builder
	for i, b := range blocks {
		if i > 0 {
			out.WriteString(b.Separator())
		}
		out.WriteString(b.Prefix())
		for j, s := range b.Spans {
			out.WriteString(s.Text)
			last := j+1 == len(b.Spans) || b.Spans[j+1].URL != s.URL // a link may be several spans
			if urls && last && s.URL != "" && !strings.HasSuffix(s.URL, strings.TrimSpace(s.Text)) {
				out.WriteString(" (" + s.URL + ")")
			}
		}
	}
	return out.String()
}
