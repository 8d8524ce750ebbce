package ui

import (
	"testing"
)

// TestFirstSetup walks the whole first setup by keys.
func TestFirstSetup(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").see("YOUR APP", "Name of the app")
		l.press("enter", "enter", "enter", "enter")
		l.until("SERVICE")
		l.see("api.example.com", "no domain")
		l.press("up", "up", "enter")
		l.see("E-mail for budget alarms")
		l.press("me@example.com", "enter").see("SECRETS")
		l.press("STRIPE_KEY", "enter").see("Value of STRIPE_KEY")
		l.press("enter").see("has no value yet")
		l.press("sk_live_123", "enter")
		l.until("Nothing of this has been done yet")
		if n := l.box.Writes(); n != 0 {
			t.Fatalf("%d writes before the name was typed", n)
		}
		l.press("enter", "shopp", "enter").see("that is not shop")
		l.press("backspace", "enter")
		l.until("Everything is made")
		l.press("enter")
		l.until("pass")
		l.press("enter").see("shop is live", "https://")
		l.press("enter")
		if !l.quit || l.m.code != 0 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}
	})
}
