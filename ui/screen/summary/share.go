package summary

import (
	"bytes"

	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/ui/screen/export"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// Shared is what they write, as it is asked about.
const Shared = "this setup, without numbers of accounts,"

// ShareForms are the forms in which the stack is written down for others, without numbers of accounts.
func (s *Stack) ShareForms() []export.Form {
	session, look, checks := s.Ctx.Current(), s.Status(), s.Report.Sentence()
	name := look.Settings.App + "-" + look.Settings.Environment
	diagram := func() status.Diagram {
		return look.Diagram(session.Plan(look.Live, plan.Intent{}), session.Estimate())
	}
	return []export.Form{
		{Title: "Markdown, for a README", Name: name + ".md", Text: func() ([]byte, error) {
			var written bytes.Buffer
			text.Share(&written, look.Settings, look.URL(), diagram(), session.Estimate(), checks)
			return written.Bytes(), nil
		}},
		{Title: "SVG, the picture alone", Name: name + ".svg", Text: func() ([]byte, error) {
			return []byte(widget.PictureSVG(diagram(), look.Settings.App)), nil
		}},
	}
}
