package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/goccy/go-yaml"
)

//go:embed openapi.yaml
var openapi []byte

// documents are the ways in which the description is read, without a token: it tells
// nothing of anybody's tickets.
var documents = map[string]string{"openapi.yaml": "application/yaml", "openapi.json": "application/json"}

func document(w http.ResponseWriter, name string) error {
	data := openapi
	if name == "openapi.json" {
		var err error
		if data, err = asJSON(openapi); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", documents[name])
	_, _ = w.Write(data)
	return nil
}

func asJSON(doc []byte) ([]byte, error) {
	var v any
	if err := yaml.Unmarshal(doc, &v); err != nil {
		return nil, fmt.Errorf("api: read openapi document: %w", err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("api: write openapi document: %w", err)
	}
	return data, nil
}
