package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"handoff/dialog"
	"handoff/dialog/knowledge"
)

type knowledgeCommand struct {
	Find findCommand `cmd:"" help:"What a question would find; with --json one question a line in, one JSON object a line out."`
	Eval evalCommand `cmd:"" help:"Measure the search on a folder with articles.jsonl and queries.jsonl."`
}

type findCommand struct {
	configFlag
	JSON     bool     `name:"json" help:"Read questions from standard input, write {\"question\",\"results\":[{\"article\",\"title\",\"confidence\"}]}."`
	Limit    int      `default:"10" help:"How many results at most."`
	Question []string `arg:"" optional:"" help:"The question, with or without quotes."`
}

type found struct {
	Question string   `json:"question"`
	Results  []result `json:"results"`
}

type result struct {
	Article    string  `json:"article"`
	Title      string  `json:"title"`
	Confidence float64 `json:"confidence"` // 0..1, comparable between questions
}

// Run prints what each question would find.
func (f findCommand) Run(ctx context.Context) error {
	c, err := f.load()
	if err != nil {
		return err
	}
	question := strings.Join(f.Question, " ")
	if question == "" && !f.JSON {
		return &exitError{exitUsage, errors.New("handoff knowledge find: name a question, or give --json and questions on standard input")}
	}
	library := openKnowledge(c, newLog(c.Log))
	if question != "" {
		return f.print(ctx, os.Stdout, library, question)
	}
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadString('\n')
		if question := strings.TrimRight(line, "\r\n"); strings.TrimSpace(question) != "" {
			if err := f.print(ctx, out, library, question); err != nil {
				return err
			}
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (f findCommand) print(ctx context.Context, out io.Writer, library *knowledge.Library, question string) error {
	passages, err := library.Search(ctx, dialog.Query{Text: question, Limit: f.Limit})
	if err != nil {
		return err
	}
	if f.JSON {
		row := found{Question: question, Results: []result{}}
		for _, p := range passages {
			row.Results = append(row.Results, result{p.Article, p.Title, p.Confidence})
		}
		return json.NewEncoder(out).Encode(row)
	}
	if len(passages) == 0 {
		_, err := fmt.Fprintln(out, "nothing found")
		return err
	}
	for _, p := range passages {
		approved := ""
		if p.Approved {
			approved = "  approved"
		}
		if _, err := fmt.Fprintf(out, "%.2f  %s  %s  (%s)%s\n", p.Confidence, p.Article, p.Title, p.Source, approved); err != nil {
			return err
		}
	}
	return nil
}

type evalCommand struct {
	Folder string `arg:"" help:"The folder."`
}

// Run measures the search as it is, without a configuration.
func (e evalCommand) Run(ctx context.Context) error {
	set, err := knowledge.ReadSet(os.DirFS(e.Folder))
	if err != nil {
		return err
	}
	result, err := knowledge.Evaluate(ctx, knowledge.New(set.Articles...), set.Questions)
	if err != nil {
		return err
	}
	fmt.Print(result)
	return nil
}
