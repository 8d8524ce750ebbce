package inspect

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	springPort  = regexp.MustCompile(`(?m)^server\.port\s*[=:]\s*(?:\$\{\w+:)?(\d{2,5})`)
	springYAML  = regexp.MustCompile(`(?m)^server:\s*\n(?:[ \t]+[^\n]*\n)*?[ \t]+port:\s*["']?(?:\$\{\w+:)?(\d{2,5})`)
	quarkusPort = regexp.MustCompile(`(?m)^quarkus\.http\.port\s*=\s*(?:\$\{\w+:)?(\d{2,5})`)
	micronaut   = regexp.MustCompile(`(?m)^micronaut:\s*\n(?:[ \t]+[^\n]*\n)*?[ \t]+port:\s*["']?(?:\$\{\w+:)?(\d{2,5})`)
	ktorPort    = regexp.MustCompile(`(?m)\bport\s*=\s*(\d{2,5})\b`)
	kestrelURL  = regexp.MustCompile(`"[Uu]rls?"\s*:\s*"https?://[^":]*:(\d{2,5})`)
	nginxListen = regexp.MustCompile(`(?m)^\s*listen\s+(?:\[::\]:|[\d.*]+:)?(\d{2,5})\b([^;]*);`)
	caddySite   = regexp.MustCompile(`(?m)^(?:http://)?[\w.*-]*:(\d{2,5})\s*\{|^:(\d{2,5})\s*$`)
	streamlit   = regexp.MustCompile(`(?m)^\[server\][^\[]*?\bport\s*=\s*(\d{2,5})`)
	apachePort  = regexp.MustCompile(`(?m)^\s*Listen\s+(\d{2,5})\b`)
	rocketPort  = regexp.MustCompile(`(?m)^port\s*=\s*(\d{2,5})`)
	uwsgiPort   = regexp.MustCompile(`(?m)^\s*http(?:-socket)?\s*=\s*[^\n:]*:(\d{2,5})`)
)

// settingPorts reads the ports of settings files.
func (a *app) settingPorts(add func(int, string, string)) {
	base := ""
	if a.stage != nil {
		base = imageName(a.stage.base)
	}
	serves := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(base, n) }) ||
			slices.ContainsFunc(a.lines, func(l commandLine) bool {
				return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(l.text, n) })
			})
	}
	for _, dir := range unique(append(slices.Clone(a.dirs), a.context)) {
		for _, f := range a.t.under(dir) {
			if forTests(f) || belongs(path.Dir(f), a.others, a.dirs[0]) {
				continue
			}
			var patterns []*regexp.Regexp
			switch name := path.Base(f); {
			case name == "application.properties", name == "application-prod.properties",
				name == "application-production.properties":
				patterns = []*regexp.Regexp{springPort, quarkusPort}
			case name == "application.yml", name == "application.yaml", name == "application-prod.yml":
				patterns = []*regexp.Regexp{springYAML, springPort, micronaut}
			case name == "application.conf":
				patterns = []*regexp.Regexp{ktorPort}
			case name == "appsettings.json", name == "appsettings.Production.json":
				patterns = []*regexp.Regexp{kestrelURL}
			case strings.Contains(name, "nginx") && strings.Contains(f, ".conf"), strings.HasSuffix(name, ".conf") &&
				serves("nginx"), name == "default.conf.template":
				if serves("nginx") {
					patterns = []*regexp.Regexp{nginxListen}
				}
			case name == "Caddyfile" && serves("caddy", "frankenphp"):
				patterns = []*regexp.Regexp{caddySite}
			case name == "config.toml" && strings.HasSuffix(f, ".streamlit/config.toml"):
				patterns = []*regexp.Regexp{streamlit}
			case name == "Rocket.toml":
				patterns = []*regexp.Regexp{rocketPort}
			case name == "uwsgi.ini" && serves("uwsgi"):
				patterns = []*regexp.Regexp{uwsgiPort}
			case (name == "ports.conf" || name == "httpd.conf") && serves("httpd", "apache"):
				patterns = []*regexp.Regexp{apachePort}
			default:
				continue
			}
			x := a.t.read(f)
			for _, pattern := range patterns {
				for _, m := range x.all(pattern) {
					number := m.groups[1]
					if number == "" && len(m.groups) > 2 {
						number = m.groups[2]
					}
					n, _ := strconv.Atoi(number)
					if pattern == nginxListen && (n == 443 || strings.Contains(m.groups[2], "ssl")) {
						continue
					}
					line := x.line(m.at + strings.Index(m.groups[0], number))
					kind := "code"
					if strings.Contains(m.groups[0], "${") {
						kind = "default"
					}
					add(n, fmt.Sprintf("%s:%d", f, line), kind)
				}
			}
		}
	}
}
