package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"handoff/dialog"
)

type object = map[string]any

// described reads the document as it is served.
func described(t *testing.T) object {
	t.Helper()
	a, _ := newAPI(t)
	status, body, header := ask(a, "", "GET /openapi.json", "")
	var doc object
	if err := json.Unmarshal([]byte(body), &doc); err != nil || status != http.StatusOK || header.Get("Content-Type") != "application/json" {
		t.Fatalf("%d %v %v", status, err, header)
	}
	if status, body, header := ask(a, "", "GET /openapi.yaml", ""); status != http.StatusOK || !strings.HasPrefix(body, "openapi: 3.1.0\n") || header.Get("Content-Type") != "application/yaml" {
		t.Fatalf("%d %.40s %v", status, body, header)
	}
	return doc
}

// at follows names down into a document.
func at(doc any, names ...string) any {
	for _, name := range names {
		o, _ := doc.(object)
		doc = o[name]
	}
	return doc
}

func keys(o any) []string {
	var out []string
	for name := range o.(object) {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Every path and method of the document is served, and every verb of ours stands in
// it with the fields that it takes; its examples are taken.
func TestDocumentAndHandlerAgree(t *testing.T) {
	t.Parallel()
	doc := described(t)
	paths := at(doc, "paths").(object)
	var want []string
	for _, v := range verbs {
		path := "/tickets/{number}/" + v.name
		want = append(want, path)
		schema := at(paths, path, "post", "requestBody", "content", "application/json", "schema")
		if schema == nil {
			t.Errorf("%s is not described", v.name)
			continue
		}
		fields := append([]string{"agent"}, v.fields...)
		slices.Sort(fields)
		if got := keys(at(schema, "properties")); !slices.Equal(got, fields) {
			t.Errorf("%s: described with %v, takes %v", v.name, got, fields)
		}
		example, err := json.Marshal(at(paths, path, "post", "requestBody", "content", "application/json", "example"))
		if err != nil {
			t.Fatal(err)
		}
		a, s := newAPI(t)
		if status, body, _ := ask(a, writes, "POST /tickets/T-1001/"+v.name, string(example)); status != http.StatusAccepted || len(s.put) != 1 {
			t.Errorf("%s: its example %s gives %d %s", v.name, example, status, body)
		}
		required, _ := at(schema, "required").([]any)
		a, _ = newAPI(t)
		status, body, _ := ask(a, writes, "POST /tickets/T-1001/"+v.name, `{}`)
		if refused := status == http.StatusUnprocessableEntity; refused != (len(required) > 0) {
			t.Errorf("%s wants %v, and without anything: %d %s", v.name, required, status, body)
		}
		if r := at(paths, path, "post", "requestBody", "required"); r != (len(required) > 0) {
			t.Errorf("%s: its body is required: %v", v.name, r)
		}
	}
	want = append(want, "/orders/{id}", "/tickets", "/tickets/{number}")
	slices.Sort(want)
	if got := keys(paths); !slices.Equal(got, want) {
		t.Errorf("described are %v, served are %v", got, want)
	}
	var parameters []string
	for _, p := range at(paths, "/tickets", "get", "parameters").([]any) {
		parameters = append(parameters, at(p, "name").(string))
	}
	slices.Sort(parameters)
	if !slices.Equal(parameters, filterNames) || len(filters) != len(filterNames) {
		t.Errorf("parameters %v, filters %v", parameters, filterNames)
	}
}

// The described ticket, order and problem have the fields that are written, and the words
// of enums are those of the code.
func TestDescribedTicket(t *testing.T) {
	t.Parallel()
	doc := described(t)
	schemas := at(doc, "components", "schemas")
	for schema, is := range map[string]reflect.Type{"Ticket": reflect.TypeFor[dialog.TicketView](), "Order": reflect.TypeFor[order](), "Problem": reflect.TypeFor[problem]()} {
		var all, always []string
		for f := range is.Fields() {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				continue // a header
			}
			all = append(all, name)
			if options == "" {
				always = append(always, name)
			}
		}
		slices.Sort(all)
		if got := keys(at(schemas, schema, "properties")); !slices.Equal(got, all) {
			t.Errorf("%s: described %v, has %v", schema, got, all)
		}
		if got := fmt.Sprint(at(schemas, schema, "required")); got != fmt.Sprint(always) {
			t.Errorf("%s: required %v, always there %v", schema, got, always)
		}
	}
	for name, c := range map[string]struct{ got, want any }{
		"priority": {at(schemas, "Priority", "enum"), dialog.PriorityWords()},
		"stage":    {at(schemas, "Stage", "enum"), dialog.Stages},
		"status":   {at(schemas, "Order", "properties", "status", "enum"), []dialog.OrderStatus{dialog.OrderPending, dialog.OrderDone, dialog.OrderRefused, dialog.OrderFailed}},
		"code":     {at(schemas, "Order", "properties", "code", "examples"), slices.Sorted(slices.Values(append(dialog.RefusalCodes(), "failed")))},
		"mood":     {at(schemas, "Ticket", "properties", "mood", "enum"), dialog.MoodWords()},
	} {
		if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
			t.Errorf("%s: described %v, has %v", name, c.got, c.want)
		}
	}
}

// Whatever the document refers to is in it.
func TestReferences(t *testing.T) {
	t.Parallel()
	doc, n := described(t), 0
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case object:
			for name, x := range v {
				if ref, ok := x.(string); ok && name == "$ref" {
					n++
					if at(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...) == nil {
						t.Errorf("there is no %s", ref)
					}
				}
				walk(x)
			}
		case []any:
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(map[string]any(doc))
	if n < 40 {
		t.Errorf("only %d references seen", n)
	}
}
