package toolchain

import (
	"regexp"
	"strings"

	"slipway/templates"
)

var (
	rubyVersion = regexp.MustCompile(`\d+\.\d+(?:\.\d+)?`)
	rubyLine    = regexp.MustCompile(`(?m)^\s*ruby[\s(]+["']([^"']+)["']`)
	rubyLocked  = regexp.MustCompile(`(?m)^RUBY VERSION\s+ruby (\d+\.\d+\.\d+)`)
	gemLocal    = regexp.MustCompile(`(?m)^[^#\n]*\bpath(?::|\s*=>)\s*["']|^\s*(?:gemspec|eval_gemfile|path)\b`)
	gemLine     = regexp.MustCompile(`(?m)^\s*gem[\s(]+["']([\w-]+)["']`)
)

// rails is what a Rails app is built with.
func (d folder) rails() templates.App {
	gemfile, lock := d.text("Gemfile"), d.text("Gemfile.lock")
	a := templates.App{Manifests: d.present("Gemfile", "Gemfile.lock", ".ruby-version", ".tool-versions")}
	a.Locked, a.CodeFirst = lock != "", gemLocal.MatchString(gemfile)
	said := group(rubyLine, gemfile)
	switch { // bundler takes the very version that the Gemfile names, and no other
	case said != "" && rubyVersion.FindString(said) == said:
		a.Version = said
	default:
		a.Version = firstOf(rubyVersion, strings.TrimPrefix(d.text(".ruby-version"), "ruby-"), d.pinned("ruby"),
			group(rubyLocked, lock), said)
	}
	gems := map[string]bool{}
	for _, m := range gemLine.FindAllStringSubmatch(gemfile, -1) {
		gems[m[1]] = true
	}
	for _, l := range []struct{ gem, library string }{{"pg", "libpq5"}, {"mysql2", "libmariadb3"},
		{"ruby-vips", "libvips42t64"}, {"image_processing", "libvips42t64"}, {"rmagick", "libmagickwand-7.q16-10"}} {
		if gems[l.gem] && !strings.Contains(strings.Join(a.Libraries, " "), l.library) {
			a.Libraries = append(a.Libraries, l.library)
		}
	}
	for _, assets := range []string{"propshaft", "sprockets-rails", "sass-rails", "importmap-rails", "vite_rails",
		"webpacker", "shakapacker", "jsbundling-rails", "cssbundling-rails", "tailwindcss-rails"} {
		if gems[assets] {
			a.Build = []string{"SECRET_KEY_BASE_DUMMY=1 SECRET_KEY_BASE=build bundle exec rails assets:precompile"}
		}
	}
	if d.has("package.json") && len(a.Build) > 0 {
		a.Node = true
		install := "npm install"
		switch {
		case d.has("yarn.lock"):
			install = "npm install --global yarn && yarn install"
		case d.has("package-lock.json"):
			install = "npm ci"
		}
		a.Build = append([]string{install}, a.Build...)
	}
	return a
}
