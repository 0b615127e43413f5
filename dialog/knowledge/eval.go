package knowledge

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"handoff/dialog"
)

// Question is a question with its known right answers.
type Question struct {
	ID       string   `json:"qid"`
	Kind     string   `json:"kind"` // free; results are told apart by it
	Text     string   `json:"q"`
	Language string   `json:"language"` // BCP 47 of the asking customer; may be empty
	Article  string   `json:"article"`  // the right article's ID, or
	Relevant []string `json:"relevant"` // several of which each is right; none at all: the knowledge has no answer
}

// Set is a body of articles with questions about it.
type Set struct {
	Articles  []*Article
	Questions []Question
}

// Scores are the usual figures of a search over questions that have an answer.
type Scores struct {
	Questions int     `json:"questions"`
	Hit1      float64 `json:"hit@1"`  // share of questions whose first article is right, 0..1
	Hit3      float64 `json:"hit@3"`  // one of the first three
	MRR       float64 `json:"mrr@10"` // mean of 1/rank of the first right article, 0 beyond the tenth
}

// Band tells how often the first article was right among the questions whose
// confidence reached a value.
type Band struct {
	Confidence   float64 `json:"confidence"`   // at least
	Answerable   float64 `json:"answerable"`   // share of the questions with an answer that reached it
	Unanswerable float64 `json:"unanswerable"` // share of the questions without one that reached it all the same
	Precision    float64 `json:"precision"`    // of all that reached it, the share whose first article is right
}

// Result is what Evaluate measured.
type Result struct {
	All   Scores             `json:"all"`
	Kinds map[string]Scores  `json:"kinds"`
	AUROC map[string]float64 `json:"auroc"` // per kind without an answer: how well confidence tells it from all questions with one; .5 is chance
	Bands []Band             `json:"bands"`
}

// ReadSet reads articles.jsonl (id, title, question_variants, text; may be
// absent) and queries.jsonl (Question), one JSON object a line.
func ReadSet(fsys fs.FS) (Set, error) {
	var s Set
	switch file, err := fsys.Open("articles.jsonl"); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return s, fmt.Errorf("knowledge: read set: %w", err)
	default:
		defer file.Close()
		err := eachLine(file, func(line int, b []byte) error {
			var a struct {
				ID, Title, Text, Language string
				Variants                  []string `json:"question_variants"`
			}
			if err := json.Unmarshal(b, &a); err != nil {
				return err
			}
			s.Articles = append(s.Articles, &Article{
				ID: a.ID, Title: a.Title, Questions: a.Variants, Answer: a.Text, Language: a.Language,
				File: "articles.jsonl", Line: line,
			})
			return nil
		})
		if err != nil {
			return s, fmt.Errorf("knowledge: read articles.jsonl: %w", err)
		}
	}
	file, err := fsys.Open("queries.jsonl")
	if err != nil {
		return s, fmt.Errorf("knowledge: read set: %w", err)
	}
	defer file.Close()
	s.Questions, err = ReadQuestions(file)
	return s, err
}

// ReadQuestions reads questions, one JSON object a line (Question). A question
// with neither article nor relevant has no answer in the knowledge.
func ReadQuestions(in io.Reader) ([]Question, error) {
	var all []Question
	err := eachLine(in, func(_ int, b []byte) error {
		var q Question
		if err := json.Unmarshal(b, &q); err != nil {
			return err
		}
		if q.Article != "" {
			q.Relevant = append(q.Relevant, q.Article)
		}
		all = append(all, q)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("knowledge: read questions: %w", err)
	}
	return all, nil
}

func eachLine(r io.Reader, f func(line int, b []byte) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(nil, 16<<20)
	for line := 1; in.Scan(); line++ {
		if len(in.Bytes()) == 0 {
			continue
		}
		if err := f(line, in.Bytes()); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	return in.Err()
}

// outcome is what became of one question.
type outcome struct {
	confidence        float64
	answerable, right bool
}

// Evaluate asks all questions, ten passages each, and measures what comes back.
func Evaluate(ctx context.Context, k dialog.Knowledge, questions []Question) (Result, error) {
	r := Result{Kinds: make(map[string]Scores), AUROC: make(map[string]float64)}
	var answerable []float64
	unanswerable := make(map[string][]float64)
	var outcomes []outcome
	for _, q := range questions {
		found, err := k.Search(ctx, dialog.Query{Text: q.Text, Language: q.Language, Limit: 10})
		if err != nil {
			return r, fmt.Errorf("knowledge: evaluate %q: %w", q.Text, err)
		}
		o := outcome{answerable: len(q.Relevant) > 0}
		if len(found) > 0 {
			o.confidence = found[0].Confidence
		}
		if o.answerable {
			rank := slices.IndexFunc(found, func(p dialog.Passage) bool { return slices.Contains(q.Relevant, p.Article) })
			o.right = rank == 0
			kind := r.Kinds[q.Kind]
			kind.add(rank)
			r.All.add(rank)
			r.Kinds[q.Kind] = kind
			answerable = append(answerable, o.confidence)
		} else {
			unanswerable[q.Kind] = append(unanswerable[q.Kind], o.confidence)
		}
		outcomes = append(outcomes, o)
	}
	r.All = r.All.shared()
	for kind, s := range r.Kinds {
		r.Kinds[kind] = s.shared()
	}
	for kind, values := range unanswerable {
		r.AUROC[kind] = auroc(answerable, values)
	}
	for percent := 95; percent > 0; percent -= 5 {
		r.Bands = append(r.Bands, band(outcomes, float64(percent)/100))
	}
	return r, nil
}

func band(outcomes []outcome, confidence float64) Band {
	var all, reached [2]float64 // without and with an answer
	right := 0.0
	for _, o := range outcomes {
		i := 0
		if o.answerable {
			i = 1
		}
		all[i]++
		if o.confidence >= confidence {
			reached[i]++
			if o.right {
				right++
			}
		}
	}
	return Band{
		Confidence:   confidence,
		Answerable:   reached[1] / max(all[1], 1),
		Unanswerable: reached[0] / max(all[0], 1),
		Precision:    right / max(reached[0]+reached[1], 1),
	}
}

// add counts a question whose first right article stood at rank, from 0; -1: not among the ten.
func (s *Scores) add(rank int) {
	s.Questions++
	if rank < 0 {
		return
	}
	s.MRR += 1 / float64(rank+1)
	if rank < 3 {
		s.Hit3++
	}
	if rank == 0 {
		s.Hit1++
	}
}

func (s Scores) shared() Scores {
	n := float64(max(s.Questions, 1))
	s.Hit1, s.Hit3, s.MRR = s.Hit1/n, s.Hit3/n, s.MRR/n
	return s
}

// auroc is the chance that a value of high is above one of low; equal ones
// count half.
func auroc(high, low []float64) float64 {
	if len(high) == 0 || len(low) == 0 {
		return 0.5
	}
	low = slices.Sorted(slices.Values(low))
	sum := 0.0
	for _, h := range high {
		below, _ := slices.BinarySearch(low, h)
		upto := below
		for upto < len(low) && low[upto] == h {
			upto++
		}
		sum += float64(below) + float64(upto-below)/2
	}
	return sum / float64(len(high)*len(low))
}
