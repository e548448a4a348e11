package aws

import (
	"encoding/json"
	"errors"

	"countersign/internal/topology"
)

// record is what [Save] writes.
type record struct {
	Format    string  `json:"countersign_record"`
	Documents []saved `json:"documents"`
}

type saved struct {
	Name string `json:"name"`
	Data string `json:"data"`
}

// Save writes documents in a form that [Open] reads again.
func Save(documents []topology.Document) ([]byte, error) {
	r := record{Format: "1"}
	for _, d := range documents {
		r.Documents = append(r.Documents, saved{d.Name, string(d.Data)})
	}
	return json.MarshalIndent(r, "", "  ")
}

// Open reads what [Save] wrote.
func Open(data []byte) ([]topology.Document, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil || r.Format != "1" {
		return nil, errors.New("no record of an account: countersign audit --live --record FOLDER writes one")
	}
	list := make([]topology.Document, len(r.Documents))
	for i, d := range r.Documents {
		list[i] = topology.Document{Name: d.Name, Data: []byte(d.Data)}
	}
	return list, nil
}
