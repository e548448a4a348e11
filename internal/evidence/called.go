package evidence

import "slices"

// SetURL sets the address that was called. What a person says wins over what a text seems to say.
func (c *Case) SetURL(url string) {
	c.URL = &Text{Text: url}
	host := HostOf(url)
	if !slices.ContainsFunc(c.Hosts, func(t Text) bool { return t.Text == host }) {
		c.Hosts = append(c.Hosts, Text{Text: host})
	}
}
