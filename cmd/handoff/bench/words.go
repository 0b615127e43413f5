package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// Word names one thing that a customer says: the N-th of a chat, from 1. It
// stands in the question, and in each answer that answers it.
type Word struct{ Chat, N int }

func (w Word) String() string { return fmt.Sprintf("c%dm%d", w.Chat, w.N) }

var wordForm = regexp.MustCompile(`\bc(\d{1,9})m(\d{1,9})\b`)

// Words finds the words in a text, in its order.
func Words(text string) []Word {
	var out []Word
	for _, m := range wordForm.FindAllStringSubmatch(text, -1) {
		chat, _ := strconv.Atoi(m[1])
		n, _ := strconv.Atoi(m[2])
		out = append(out, Word{chat, n})
	}
	return out
}

// What customers ask about, and what articles tell: ten plants and ten jobs.
var (
	plants = []string{"fern", "orchid", "cactus", "basil", "lemon tree", "ivy", "rose", "olive tree", "bamboo", "lavender"}
	jobs   = []string{"watering", "repotting", "pruning", "feeding", "lighting", "wintering", "rooting cuttings", "treating aphids", "cleaning leaves", "moving outdoors"}
	asked  = []string{
		"%[1]s: %[2]s a %[3]s, how is that done?",
		"%[1]s: what should I know about %[2]s my %[3]s?",
		"%[1]s: my neighbour has a %[3]s, what is right for %[2]s it?",
		"%[1]s: which season is best for %[2]s the %[3]s?",
		"%[1]s: tips for %[2]s an indoor %[3]s",
	}
)

// Question is what the customer says: a plain question that some article is
// about, never the same twice, and nothing that the dialogue's rules take for
// more than a question.
func Question(w Word) string {
	i := w.Chat*7 + w.N
	return fmt.Sprintf(asked[i%len(asked)], w, jobs[(i/3)%len(jobs)], plants[(w.Chat+w.N/5)%len(plants)])
}

// Articles writes n articles about the plants as Markdown files, none of them
// approved: each question then needs the model.
func Articles(dir string, n int) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("bench: write articles: %w", err)
	}
	for i := range n {
		job, plant := jobs[i%len(jobs)], plants[i/len(jobs)%len(plants)]
		text := fmt.Sprintf(`---
id: plant-%d
title: %s the %s
language: en
approved: false
---
%s a %s is done in the morning. Use clean tools, go slowly and look at the leaves first. A %s that stands in the shade
needs less of everything. After %s, leave the plant in peace and turn it to the light.
`, i, title(job), plant, title(job), plant, plant, job)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("plant-%03d.md", i)), []byte(text), 0o600); err != nil {
			return fmt.Errorf("bench: write articles: %w", err)
		}
	}
	return nil
}

func title(s string) string { return string(s[0]-'a'+'A') + s[1:] }
