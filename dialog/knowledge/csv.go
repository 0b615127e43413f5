package knowledge

import (
	"fmt"
	"strings"
)

// table reads a CSV file: one article a row, under a header that names the
// columns in any order.
//
//	id,title,questions,answer,language,tags,approved
//	refund-time,Refund time,"Where is my refund?|When do I get my money back?","Five working days.",en,refunds,yes
//
// Comma, semicolon and tab part the columns, whichever the header has most of.
// Several questions or tags in one cell are parted by | or by lines. A wrong row is reported
// and left out; the others stand.
func table(file, base, text string) ([]*Article, []Problem) {
	var problems []Problem
	report := func(line int, lost bool, what, mend string) {
		problems = append(problems, Problem{File: file, Line: line, What: what, Mend: mend, Lost: lost})
	}
	rows := rows{text: text, comma: separator(text), line: 1}
	var columns []string
	var articles []*Article
	made := make(map[string]int)
	for {
		cells, line, fault := rows.next()
		if fault != "" {
			report(line, true, fault, `a quote inside a quoted text is written twice ("")`)
			continue
		}
		if cells == nil {
			break
		}
		if columns == nil {
			var p []Problem
			columns, p = header(file, line, cells)
			problems = append(problems, p...)
			if columns == nil {
				return nil, problems
			}
			continue
		}
		if n := filled(cells); n == 0 {
			continue
		} else if n > len(columns) {
			report(line, true, fmt.Sprintf("the row has %d cells under %d columns", n, len(columns)), "put texts that contain a separator in quotes")
			rows.again() // a quote that never closed may have swallowed sound rows
			continue
		}
		a := &Article{File: file, Line: line}
		for i, cell := range cells {
			if i >= len(columns) || columns[i] == "" || columns[i] == "id" && strings.TrimSpace(cell) == "" {
				continue
			}
			values := []string{cell}
			if columns[i] == "questions" || columns[i] == "tags" {
				values = strings.FieldsFunc(cell, func(r rune) bool { return r == '|' || r == '\n' || r == '\r' })
			}
			if columns[i] == "tags" && len(values) == 1 {
				values = strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' || r == '，' || r == '、' })
			}
			if err := a.set(columns[i], values); err != nil {
				report(line, false, err.Error(), "")
			}
		}
		if a.Title == "" && len(a.Questions) > 0 {
			a.Title = a.Questions[0]
		}
		if a.Title == "" && a.ID != "" {
			a.Title = a.ID
		}
		if a.Title == "" {
			report(line, true, "the row has neither title nor question", "write one")
			continue
		}
		if a.ID == "" {
			// Not the line: it would move with each row put in above.
			a.ID = base + "#" + slug(a.Title)
			if made[a.ID]++; made[a.ID] > 1 {
				a.ID = fmt.Sprintf("%s-%d", a.ID, made[a.ID])
			}
		}
		if a.Answer == "" {
			problems = append(problems, unanswered(a, line))
		}
		articles = append(articles, a)
	}
	if columns == nil {
		report(1, true, "the file is empty", "write a header line: id,title,questions,answer,language,tags,approved")
	}
	return articles, problems
}

// header finds out which column is what; nil when no article could be made.
func header(file string, line int, cells []string) (columns []string, problems []Problem) {
	seen := make(map[string]bool)
	for i, c := range cells {
		name := strings.TrimSpace(c)
		known, near := key(name)
		p := Problem{File: file, Line: line}
		switch {
		case name == "":
		case known == "" && near != "":
			p.What, p.Mend = fmt.Sprintf("unknown column %q", name), fmt.Sprintf("did you mean %q?", near)
		case known == "":
			p.What, p.Mend = fmt.Sprintf("unknown column %q", name), "known are id, title, questions, answer, language, tags, approved"
		case seen[known]:
			p.What, p.Mend = fmt.Sprintf("column %d is %q once more", i+1, known), "the first is used"
			known = ""
		}
		if p.What != "" {
			problems = append(problems, p)
		}
		seen[known] = true
		columns = append(columns, known)
	}
	if seen["answer"] && (seen["title"] || seen["questions"] || seen["id"]) {
		return columns, problems
	}
	return nil, append(problems, Problem{File: file, Line: line, Lost: true,
		What: `the header names no "answer" beside a "title" or "questions"`,
		Mend: "write a header line: id,title,questions,answer,language,tags,approved"})
}

// filled counts cells up to the last one with something in it.
func filled(cells []string) int {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n
}

func separator(text string) byte {
	first, _, _ := strings.Cut(text, "\n")
	best, most := byte(','), 0
	for _, c := range []byte{',', ';', '\t'} {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// slug makes a part of an ID from a title: folded, with dashes between words.
func slug(s string) string {
	f := strings.FieldsFunc(Fold(s), func(r rune) bool { return !inWord(r) && !dense(r) })
	out := []rune(strings.Join(f, "-"))
	return string(out[:min(len(out), 60)])
}

// rows reads records as RFC 4180 has them and forgives what spreadsheets and
// hands do: a quote within an unquoted cell, spaces around a quoted one, any
// line ending. A quote that never closes costs its own row only: reading goes on with the
// line after.
type rows struct {
	text  string
	comma byte
	line  int    // of text[0], from 1
	last  string // the text from the row given out last
	began int    // and its line
}

// again gives out what follows the first line of the last row once more.
func (r *rows) again() {
	_, r.text, _ = strings.Cut(r.last, "\n")
	r.line = r.began + 1
}

// next returns nil cells at the end, and a fault in place of cells for a row
// that cannot be read.
func (r *rows) next() (cells []string, line int, fault string) {
	for r.text != "" && (r.text[0] == '\n' || r.text[0] == '\r') { // empty lines
		if r.text[0] == '\n' {
			r.line++
		}
		r.text = r.text[1:]
	}
	line = r.line
	if r.text == "" {
		return nil, line, ""
	}
	r.last, r.began = r.text, line
	at := 0
	for {
		cell, end, ok := r.cell(at)
		if !ok {
			r.again()
			return nil, line, "a quoted text is never closed"
		}
		cells = append(cells, cell)
		at = end
		if at < len(r.text) && r.text[at] == r.comma {
			at++
			continue
		}
		break
	}
	r.line += strings.Count(r.text[:at], "\n")
	r.text = r.text[at:]
	return cells, line, ""
}

// cell reads one cell from at on; end is its separator, line end or the text's.
func (r *rows) cell(at int) (cell string, end int, ok bool) {
	t := r.text
	start := at
	for start < len(t) && t[start] == ' ' {
		start++
	}
	if start >= len(t) || t[start] != '"' {
		end = at
		for end < len(t) && t[end] != r.comma && t[end] != '\n' {
			end++
		}
		return strings.TrimRight(t[at:end], "\r"), end, true
	}
	var b strings.Builder
	for i := start + 1; i < len(t); i++ {
		if t[i] != '"' {
			b.WriteByte(t[i])
			continue
		}
		if i+1 < len(t) && t[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		end = i + 1
		for end < len(t) && (t[end] == ' ' || t[end] == '\r') {
			end++
		}
		if end == len(t) || t[end] == r.comma || t[end] == '\n' {
			return b.String(), end, true
		}
		if strings.Contains(b.String(), "\n") {
			return "", 0, false // it opened lines above and was not meant to last till here
		}
		b.WriteByte('"') // a lone quote in the middle: the writer meant the character
	}
	return "", 0, false
}
