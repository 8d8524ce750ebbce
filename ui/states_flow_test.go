package ui

import (
	"testing"

	"slipway/steps/stack"
	"slipway/ui/screen"
)

func flowStates(t *testing.T, show look) {
	l := newLab(t).setUp(shop())
	l.remove(stack.FileName)
	l.start(fresh(), "")
	l.until("Open shop")
	l.press("down", "enter", "enter").until("stands in eu-west-1 already")
	show(l, "taken")
	l.press("down", "down")
	show(l, "taken-go-on")
	l.press("enter").until("NETWORK")
	l.press("ctrl+o").see("E-mail").press("me@example.com", "ctrl+o").until("Nothing of this has been done yet")
	show(l, "taken-plan")

	l = newLab(t).setUp(shop())
	s := shop()
	s.App, s.Secrets.Keys, s.Service.Domain = "other", nil, "other.example.com"
	l.answers(s)
	l.start(s, "")
	l.until("Go on with other")
	l.press("enter", "ctrl+o").until("Nothing of this has been done yet")
	l.m.update(screen.Edit{Step: "stack", Question: "app"})
	l.settle()
	l.press("ctrl+u", "shop", "enter").until("describes another stack")
	show(l, "taken-from-another")

	l = newLab(t).setUp(shop()).home()
	l.press("down", "enter", "tab", "tab", "down", "down", "tab", "esc").until("not applied yet")
	l.until("answers 200")
	show(l, "home-kept")
}
