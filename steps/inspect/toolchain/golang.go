package toolchain

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"slipway/templates"
)

var (
	goVersion   = regexp.MustCompile(`(?m)^go (1\.\d+)`)
	goModule    = regexp.MustCompile(`(?m)^module\s+"?([^\s"]+)`)
	goReplaced  = regexp.MustCompile(`=>\s*\.`)
	goMain      = regexp.MustCompile(`(?m)^package main\b`)
	goC         = regexp.MustCompile(`(?m)^\s*(?:require\s+)?github\.com/(mattn/go-sqlite3|confluentinc/confluent-kafka-go|DataDog/go-libddwaf)\S*\s+v`)
	likelyNames = []string{"api", "server", "web", "app", "service", "http"}
)

// golang is which package of a Go module is built, and with what.
func (d folder) golang() templates.App {
	mod := d.text("go.mod")
	a := templates.App{Version: group(goVersion, mod), Manifests: d.present("go.mod", "go.sum"),
		Vendor: d.has("vendor/modules.txt"), CGO: goC.MatchString(mod), Assets: d.assets(".go")}
	a.CodeFirst = goReplaced.MatchString(mod) || d.has("go.work")
	a.Entry = d.goMain(path.Base(group(goModule, mod)))
	return a
}

// goMain is the package that is built: the folder itself, else the likeliest of cmd.
func (d folder) goMain(module string) string {
	main := func(dir string) bool {
		return slices.ContainsFunc(d.like(path.Join(dir, "*.go")), func(f string) bool {
			return !strings.HasSuffix(f, "_test.go") && goMain.MatchString(d.text(f))
		})
	}
	if main(".") {
		return "."
	}
	var dirs []string
	for _, f := range slices.Concat(d.like("cmd/*/*.go"), d.like("cmd/*.go"), d.like("*/*.go")) {
		if dir := path.Dir(f); !slices.Contains(dirs, dir) && main(dir) {
			dirs = append(dirs, dir)
		}
	}
	for _, name := range append([]string{module}, likelyNames...) {
		for _, dir := range dirs {
			if path.Base(dir) == name {
				return "./" + dir
			}
		}
	}
	if len(dirs) > 0 {
		return "./" + dirs[0]
	}
	return ""
}
