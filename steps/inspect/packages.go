package inspect

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	tomlName     = regexp.MustCompile(`(?m)^name\s*=\s*["']([\w.-]+)["']`)
	goModuleName = regexp.MustCompile(`(?m)^module\s+(\S+)`)
	projectPath  = regexp.MustCompile(`<ProjectReference\s+Include\s*=\s*"([^"]+)"`)
	localPath    = regexp.MustCompile(`path\s*=\s*"([^"]+)"`)
	goReplace    = regexp.MustCompile(`=>\s+(\.{1,2}/\S+)`)
)

// mostManifests ends the search for packages of a monorepo.
const mostManifests = 600

// workspace reports whether the manifest of a folder does no more than name the packages below it.
func (t *tree) workspace(dir string) bool {
	var m struct{ Workspaces any }
	_ = json.Unmarshal([]byte(t.read(path.Join(dir, "package.json")).raw), &m) // what does not parse names none
	return m.Workspaces != nil || t.has[path.Join(dir, "pnpm-workspace.yaml")] || t.has[path.Join(dir, "go.work")]
}

// packageNames are the folders of the packages that a monorepo has, by name.
func packageNames(t *tree) map[string]string {
	names := map[string]string{}
	for n, f := range t.named("package.json", "pyproject.toml", "Cargo.toml", "go.mod") {
		if n > mostManifests {
			break
		}
		x := t.read(f)
		name := ""
		switch path.Base(f) {
		case "package.json":
			var m packageJSON
			if json.Unmarshal([]byte(x.raw), &m) == nil {
				name = m.Name
			}
		case "go.mod":
			if m := goModuleName.FindStringSubmatch(x.raw); m != nil {
				name = m[1]
			}
		default:
			if m := tomlName.FindStringSubmatch(x.raw); m != nil {
				name = m[1]
			}
		}
		if _, taken := names[name]; name != "" && !taken {
			names[name] = path.Dir(f)
		}
	}
	return names
}

// internal are the folders of the packages of the same repository that some folders depend on, and those that they
// do.
func internal(t *tree, dirs []string) (more []string) {
	var names map[string]string
	seen := slices.Clone(dirs)
	queue := slices.Clone(dirs)
	for len(queue) > 0 && len(seen) < 60 {
		dir := queue[0]
		queue = queue[1:]
		for _, f := range t.in(dir) {
			if !manifest(f) {
				continue
			}
			x := t.read(f)
			var found []string
			for _, pattern := range []*regexp.Regexp{projectPath, localPath, goReplace} {
				for _, m := range pattern.FindAllStringSubmatch(x.raw, -1) {
					at := path.Join(dir, strings.ReplaceAll(m[1], `\`, "/"))
					if strings.HasSuffix(at, "proj") {
						at = path.Dir(at)
					}
					found = append(found, at)
				}
			}
			if names == nil {
				names = packageNames(t)
			}
			d := readDependencies(t, []string{dir})
			for key, got := range d.list {
				_, name, _ := strings.Cut(key, ":")
				if at, ok := names[name]; ok && !got.dev {
					found = append(found, at)
				}
			}
			slices.Sort(found)
			for _, at := range found {
				if t.dirs[at] && at != "." && !strings.HasPrefix(at, "..") && !slices.Contains(seen, at) {
					seen, queue, more = append(seen, at), append(queue, at), append(more, at)
				}
			}
		}
	}
	return more
}
