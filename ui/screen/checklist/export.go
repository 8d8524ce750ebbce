package checklist

import (
	"bytes"

	"slipway/ui/screen/export"
	"slipway/ui/text"
)

// forms are the forms of the report.
func (c *Model) forms() []export.Form {
	report := c.report
	name := "security-" + report.VerifiedAt.UTC().Format("2006-01-02")
	return []export.Form{
		{Title: "Markdown, for a pull request", Name: name + ".md", Text: func() ([]byte, error) {
			return []byte(report.Markdown()), nil
		}},
		{Title: "JSON, for a program", Name: name + ".json", Text: func() ([]byte, error) {
			var written bytes.Buffer
			err := text.ChecklistJSON(&written, report)
			return written.Bytes(), err
		}},
	}
}
