package workspace

import (
	"path"
	"path/filepath"
	"strings"
	"sync"

	"slipway/steps/inspect"
)

// Stage is what one stage of a Dockerfile does with files, in its order.
type Stage struct {
	Base  int // the stage it is FROM, negative for an external image
	Files []FileStep
}

// FileStep is one COPY or ADD, or what a RUN removes.
type FileStep struct {
	From    int      // the stage it copies from, -1 for the build context, -2 for another image
	Sources []string // from the context's root, or absolute in a stage
	Dest    string   // absolute
	Into    bool     // Dest is a folder
	Parents bool     // the sources' folders are kept
	Exclude []string
	Removes []string // absolute, of a RUN rm
}

const (
	fromContext = -1
	fromImage   = -2
)

// place is where a file lies in a stage. One that was removed again is still in the stage's layers, and not in what is
// copied from it.
type place struct {
	path    string
	removed bool
}

// Keeps reports whether the image of a Dockerfile holds a file of the build context (slash path from its root), by what
// the stages copy into the last one. What a RUN command does with files, but for rm, is not known.
func (d *Dockerfile) Keeps(file string) bool {
	stages := make([][]place, len(d.Stages))
	for i, s := range d.Stages {
		var has []place
		if s.Base >= 0 {
			has = append(has, stages[s.Base]...)
		}
		for _, step := range s.Files {
			switch {
			case len(step.Removes) > 0:
				has = without(has, step.Removes)
			case step.From == fromContext:
				has = append(has, step.lands("/"+file)...)
			case step.From >= 0 && step.From < i:
				for _, p := range stages[step.From] {
					if !p.removed {
						has = append(has, step.lands(p.path)...)
					}
				}
			}
		}
		stages[i] = has
	}
	return len(stages) > 0 && len(stages[len(stages)-1]) > 0
}

func without(has []place, removes []string) []place {
	out := make([]place, len(has))
	for i, p := range has {
		for _, pattern := range removes {
			for q := p.path; q != "/"; q = path.Dir(q) {
				if ok, _ := path.Match(pattern, q); ok {
					p.removed = true
				}
			}
		}
		out[i] = p
	}
	return out
}

// lands are the places a file (absolute) comes to. A source that names one of its folders brings what is in the folder.
func (s FileStep) lands(file string) (places []place) {
	for _, source := range s.Sources {
		source = path.Clean("/" + source)
		for at := file; ; at = path.Dir(at) {
			if matched, err := path.Match(source, at); at == source || matched && err == nil {
				inside := strings.TrimPrefix(strings.TrimPrefix(file, at), "/")
				if !s.excludes(file, inside) {
					places = append(places, place{path: s.target(file, inside)})
				}
				break
			}
			if at == "/" {
				break
			}
		}
	}
	return places
}

func (s FileStep) target(file, inside string) string {
	switch {
	case s.Parents:
		return path.Join(s.Dest, file)
	case inside != "":
		return path.Join(s.Dest, inside)
	case s.Into:
		return path.Join(s.Dest, path.Base(file))
	}
	return s.Dest
}

func (s FileStep) excludes(file, inside string) bool {
	if len(s.Exclude) == 0 {
		return false
	}
	ignore := NewIgnore(s.Exclude)
	return ignore.Matches(file) || inside != "" && ignore.Matches(inside)
}

// removed are the paths that a RUN command removes, made absolute.
func removed(command []string, workdir string) (paths []string) {
	words := strings.Fields(strings.Join(command, " "))
	for i := 0; i < len(words); i++ {
		if words[i] != "rm" && words[i] != "/bin/rm" {
			continue
		}
		for i++; i < len(words) && !strings.ContainsAny(words[i], "&|"); i++ {
			word := strings.Trim(words[i], `"'`)
			ends := strings.HasSuffix(word, ";")
			if word = strings.TrimRight(word, ";"); word != "" && !strings.HasPrefix(word, "-") {
				paths = append(paths, absolute(workdir, word))
			}
			if ends {
				break
			}
		}
	}
	return paths
}

func absolute(workdir, p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join("/", workdir, p)
}

// InImage reports whether a build of the folder would put a file (slash path from Path) into the image: it must be
// sent, and copied into the last stage. Where there is no Dockerfile that can be read, what is sent is taken for
// copied.
func (f *Folder) InImage(file string) bool {
	root := f.Path
	if f.Context != "" {
		root = f.Context
	}
	within, err := filepath.Rel(root, filepath.Join(f.Path, filepath.FromSlash(file)))
	within = filepath.ToSlash(within)
	if err != nil || within == ".." || strings.HasPrefix(within, "../") {
		return false // not in the build context
	}
	return !NewIgnore(f.Dockerignore).Matches(within) && (f.Dockerfile == nil || f.Dockerfile.Keeps(within))
}

// For is the folder as a build by a recipe sees it, its parts as the answers name them; "" is the usual one.
func (f *Folder) For(by Recipe) *Folder {
	if f == nil || by.Dockerfile == "" && by.Context == "" && by.Target == "" {
		return f
	}
	other := *f
	if f.Says != nil {
		image := f.image(by)
		other.Says = sync.OnceValue(func() *inspect.Report { return f.Report().For(image) })
	}
	file, dir, err := BuildPaths(f.Path, by.Dockerfile, by.Context)
	if err != nil {
		other.Dockerfile, other.DockerfileErr = nil, err
		return &other
	}
	other.Dockerfile, other.DockerfileErr = ReadDockerfile(file, by.Target)
	other.Dockerignore, other.Context = ReadDockerignore(dir, file), dir
	other.BuildErr = nil
	return &other
}
