package evidence

import "countersign/internal/clients"

var _ = register(format{name: formatClient, order: 92, read: readClientNames})

const formatClient = "name of a client"

// readClientNames reads the names of signers in code and text. It takes no lines: a name alone explains none.
func readClientNames(d *document) []piece {
	if len(d.text) > maxCode {
		return nil
	}
	found, at := clients.InText(d.text)
	var pieces []piece
	for i := range found {
		pieces = append(pieces, piece{at: at[i], client: &found[i]})
	}
	return pieces
}
