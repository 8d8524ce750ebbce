package home

import (
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/ui/screen"
	"slipway/ui/screen/export"
	"slipway/ui/screen/summary"
	"slipway/ui/wizard"
)

// Ready reports whether the stack is known, so that something can be done with it.
func (h *Model) Ready() bool { return h.read && h.err == nil }

// Do does what was chosen, by its key or in the palette.
func (h *Model) Do(v wizard.Verb) tea.Cmd {
	h.said = ""
	h.export.Forget()
	switch v.Way {
	case wizard.RunsStep:
		return screen.Send(screen.RunStep{Step: v.Arg})
	case wizard.ShowsPlan:
		return screen.Send(screen.RunStep{})
	case wizard.ShowsChecklist:
		return screen.Send(screen.ShowChecklist{})
	case wizard.ShowsLog:
		return screen.Send(screen.ShowLog{})
	case wizard.ShowsPage:
		h.page, h.showAll, h.scroll = h.newPage(v), false, 0
		if v.Name == "history" {
			return h.readHistory()
		}
	case wizard.InTerminal:
		return screen.Send(screen.RunVerb{Verb: v.Name})
	case wizard.OpensBrowser:
		return h.openURL()
	case wizard.Rereads:
		return h.reread()
	case wizard.Copies:
		return h.copyOut()
	case wizard.Shares:
		h.export = export.Model{Folder: h.Ctx.Session.Env.Dir, What: summary.Shared}
		h.export.Open(h.ShareForms()...)
	case wizard.Leaves:
		return screen.Send(screen.Leave{})
	}
	return nil
}

// openURL shows the API in the browser. The sandbox's addresses lead nowhere outside it.
func (h *Model) openURL() tea.Cmd {
	switch url := h.Status().URL(); {
	case url == "":
		h.said = "there is no URL yet"
	case h.Ctx.Sandbox:
		h.said = url + " is the sandbox's: no browser can reach it"
	default:
		return screen.Send(screen.OpenURL{URL: url})
	}
	return nil
}

// reread reads AWS now.
func (h *Model) reread() tea.Cmd {
	h.notices, h.Ctx.Outside = nil, ""
	if h.Live == nil || h.err != nil {
		h.Live = nil
		return h.Init()
	}
	return h.readAgain(true)
}

// copyOut sends the URL, or the records that are waited for, to the clipboard.
func (h *Model) copyOut() tea.Cmd {
	text, what := h.Clipboard()
	if text == "" {
		h.said = "there is nothing to copy yet"
		return nil
	}
	h.said = "sent " + what + " to the terminal's clipboard"
	return tea.SetClipboard(text)
}

// handleAnswer takes what became of something that was asked of the machine.
func (h *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.BrowserAsked:
		h.said = "opened " + msg.URL
		if msg.Err != nil {
			h.said = "no browser could be started (" + msg.Err.Error() + "): the URL is " + msg.URL
		}
	case screen.VerbEnded:
		h.said = ""
		if msg.Err != nil {
			h.said = h.Ctx.Command(msg.Verb) + " ended with: " + msg.Err.Error()
		}
		return h.readAgain(true)
	}
	return nil
}

// Click moves the cursor to the step that was clicked; one that it stands on already is run, as enter does.
func (h *Model) Click(x, y int) tea.Cmd {
	at := h.rows.first + y - h.rows.top
	if !h.Ready() || h.reader() || x > h.rows.width || y < h.rows.top || y >= h.rows.top+h.rows.n {
		return nil
	}
	if at == h.cursor {
		return screen.Send(screen.RunStep{Step: steps.All()[at].Name})
	}
	h.cursor, h.Ctx.HomeCursor = at, at+1
	return nil
}
