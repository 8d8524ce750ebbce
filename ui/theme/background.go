package theme

import (
	"strconv"
	"strings"
)

// Background says whether the terminal's background is dark as far as the environment tells: SLIPWAY_THEME (dark or
// light) is the user's word and settles it, COLORFGBG is a hint of some terminals. Where settled is false the
// terminal's own answer is better, if it gives one: inside tmux and over some connections none comes.
func Background(getenv func(string) string) (dark, settled bool) {
	switch strings.ToLower(getenv("SLIPWAY_THEME")) {
	case "light":
		return false, true
	case "dark":
		return true, true
	}
	colours := strings.Split(getenv("COLORFGBG"), ";")
	if n, err := strconv.Atoi(colours[len(colours)-1]); err == nil && len(colours) > 1 {
		return n != 7 && n < 9, false // 7 and from 9 on are the light ones of the sixteen
	}
	return true, false
}
