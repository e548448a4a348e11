package evidence

// assemble joins the pieces into one case.
func assemble(documents []*document, pieces [][]piece) *Case {
	c := &Case{}
	for _, d := range documents {
		c.Recognised = append(c.Recognised, d.found...)
		c.Unread = append(c.Unread, d.unread()...)
	}
	return c
}
