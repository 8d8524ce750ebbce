package theme

import "testing"

func TestBackground(t *testing.T) {
	for _, c := range []struct {
		theme, colours string
		dark, settled  bool
	}{
		{"", "", true, false},
		{"light", "", false, true},
		{"Dark", "0;15", true, true},
		{"", "15;0", true, false},
		{"", "0;15", false, false},
		{"", "0;default;15", false, false},
		{"", "12;8", true, false},
		{"", "15", true, false},
		{"", "15;default", true, false},
		{"purple", "", true, false},
	} {
		env := map[string]string{"SLIPWAY_THEME": c.theme, "COLORFGBG": c.colours}
		if dark, settled := Background(func(k string) string { return env[k] }); dark != c.dark || settled != c.settled {
			t.Errorf("%v: dark %v, settled %v", env, dark, settled)
		}
	}
}
