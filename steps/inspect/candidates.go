package inspect

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// choice is what the image is built from, and the apps that may be meant.
type choice struct {
	image   Image
	answers []Answer
	notes   []string
	apps    []*app

	mains, all []candidate // those that may be meant, one app each as far as they are read, and all there are
}

// list says of each Dockerfile what it is for; apps are those of the ones that may be meant.
func (c choice) list(apps []App) (list []Choice) {
	for i, m := range c.mains {
		note := ""
		if i < len(apps) {
			s := apps[i]
			var words []string
			if what := strings.TrimPrefix(s.Language+" with "+s.Framework, " with "); s.Framework != "" {
				words = append(words, what)
			} else if s.Language != "" {
				words = append(words, s.Language)
			}
			if s.Port > 0 {
				words = append(words, fmt.Sprintf("port %d", s.Port))
			}
			if m.docker != nil && m.docker.err != nil {
				words = append(words, "cannot be read")
			}
			note = strings.Join(append(words, "built from "+c.apps[i].from()), ", ")
		}
		list = append(list, Choice{m.file, note})
	}
	for _, o := range c.all {
		switch {
		case slices.ContainsFunc(list, func(l Choice) bool { return l.Dockerfile == o.file }):
		case o.docker.err != nil:
			list = append(list, Choice{o.file, "cannot be read"})
		case o.dev:
			list = append(list, Choice{o.file, "its name says that it is for development"})
		case o.side:
			list = append(list, Choice{o.file, "it seems to build something beside the app"})
		default:
			list = append(list, Choice{o.file, ""})
		}
	}
	return list
}

// from is the build context in words.
func (a *app) from() string {
	if a.context == "." {
		return "the folder itself"
	}
	return a.context
}

// candidate is a Dockerfile of the folder.
type candidate struct {
	file   string
	docker *dockerfile
	dev    bool // for development
	side   bool // of something beside the app: its database, a proxy, a worker
	prod   bool // its name says production
}

// mostApps is how many apps of a folder are looked into where nothing says which is meant.
const mostApps = 8

func dockerfileName(file string) bool {
	base := strings.ToLower(path.Base(file))
	switch path.Ext(base) {
	case ".dockerignore", ".md", ".j2", ".tmpl", ".tpl", ".erb", ".template", ".jinja", ".jinja2", ".bak", ".orig",
		".example", ".sample", ".go", ".py",
		".js", ".ts", ".yml", ".yaml", ".txt":
		return false
	}
	return base == "dockerfile" || base == "containerfile" || strings.HasPrefix(base, "dockerfile.") ||
		strings.HasPrefix(base, "dockerfile-") ||
		strings.HasPrefix(base, "containerfile.") || strings.HasSuffix(base, ".dockerfile") || strings.HasSuffix(base,
		".containerfile")
}

// sideWords are in the paths of Dockerfiles that build no app.
var sideWords = []string{"base", "builder", "db", "database", "postgres", "postgresql", "mysql", "mariadb", "mongo",
	"mongodb", "redis", "nginx", "proxy", "traefik", "caddy", "haproxy", "envoy", "worker", "workers", "cron",
	"migrate", "migration", "migrations", "migrator", "celery", "beat", "sidekiq", "scheduler", "queue", "consumer",
	"rabbitmq", "kafka", "elasticsearch", "grafana", "prometheus", "loki", "minio", "keycloak", "mailhog", "tools",
	"deps", "devtools", "seed", "backup", "lambda", "docs", "storybook", "sandbox", "ci"}

// sideImages are images that run a server of their own.
var sideImages = []string{"postgres", "postgis", "mysql", "mariadb", "mongo", "redis", "valkey", "rabbitmq",
	"elasticsearch", "grafana", "prometheus",
	"traefik", "haproxy", "minio", "keycloak", "kafka", "pgbouncer", "memcached", "opensearch", "localstack"}

func candidates(t *tree) (all []candidate) {
	for _, f := range t.files {
		if !dockerfileName(f) || forTests(f) {
			continue
		}
		c := candidate{file: f, docker: readDockerfile(t, f)}
		words := dockerWords(f)
		if slices.ContainsFunc(strings.Split(path.Dir(f), "/"), func(d string) bool {
			return d == "templates" ||
				d == "template"
		}) {
			continue // a form for others
		}
		c.dev = slices.ContainsFunc(words, developing)
		c.prod = slices.ContainsFunc(words, production)
		c.side = slices.ContainsFunc(words, func(w string) bool { return slices.Contains(sideWords, w) })
		if d := c.docker; d.err == nil {
			base := imageName(d.stages[len(d.stages)-1].base)
			c.side = c.side || slices.Contains(sideImages, base)
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return strings.Count(a.file, "/") - strings.Count(b.file,
			"/")
	})
	return all
}

// dockerWords are the words of a Dockerfile's name and of its folder.
func dockerWords(file string) (words []string) {
	for _, w := range append(nameWords(path.Base(file)), nameWords(path.Base(path.Dir(file)))...) {
		if w != "dockerfile" && w != "containerfile" {
			words = append(words, w)
		}
	}
	return words
}

// imageName is the last part of an image's name, without its tag.
func imageName(image string) string {
	image, _, _ = strings.Cut(image, "@")
	image = image[strings.LastIndexByte(image, '/')+1:]
	name, _, _ := strings.Cut(image, ":")
	return name
}

func imageTag(image string) string {
	image, _, _ = strings.Cut(image, "@")
	image = image[strings.LastIndexByte(image, '/')+1:]
	_, tag, _ := strings.Cut(image, ":")
	return tag
}

func chooseImage(t *tree, wanted Image) (c choice) {
	c.image.Candidates = []string{}
	composed, notes := services(t)
	c.notes = notes
	all := candidates(t)
	if wanted.Dockerfile != "" && !slices.ContainsFunc(all, func(one candidate) bool {
		return one.file == wanted.Dockerfile
	}) && t.has[wanted.Dockerfile] {
		all = append(all, candidate{file: wanted.Dockerfile, docker: readDockerfile(t, wanted.Dockerfile)})
	}
	for _, one := range all {
		if one.docker.err != nil {
			c.notes = append(c.notes, one.docker.err.Error())
		}
	}
	if len(all) == 0 {
		c.image.Context = "."
		c.answers = []Answer{
			{"image.dockerfile", "", "no Dockerfile in the folder", Sure},
			{"image.context", ".", "the folder itself", Likely},
			{"image.target", "", "no Dockerfile in the folder", Likely},
		}
		c.apps = []*app{newApp(t, nil, composed, nil, 1, wanted)}
		return c
	}
	mains, why, confidence := choose(all, composed)
	if at := slices.IndexFunc(all, func(one candidate) bool { return one.file == wanted.Dockerfile }); at >= 0 {
		mains, why, confidence = all[at:at+1], "as it was answered", Sure
	}
	for i, m := range mains {
		if i < mostApps {
			c.apps = append(c.apps, newApp(t, m.docker, composed, others(all, m), min(len(mains), mostApps), wanted))
		}
	}
	c.mains, c.all = mains, all
	first := c.apps[0]
	c.image.Dockerfile, c.image.Context, c.image.Target = mains[0].file, first.context, first.target
	for _, o := range all {
		if o.file != mains[0].file {
			c.image.Candidates = append(c.image.Candidates, o.file)
		}
	}
	context, target := first.contextAnswer, first.targetAnswer
	for _, a := range c.apps[1:] {
		if a.context != first.context {
			context.Confidence = Guess
		}
		if a.target != first.target {
			target.Confidence = Guess
		}
	}
	c.answers = []Answer{{"image.dockerfile", mains[0].file, why, confidence}, context, target}
	return c
}

// others are the folders of Dockerfiles that build something else.
func others(all []candidate, one candidate) (dirs []string) {
	for _, o := range all {
		if dir := path.Dir(o.file); dir != path.Dir(one.file) && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// choose says which Dockerfile is meant: the first of those it returns, which are several where nothing decides.
func choose(all []candidate, composed []service) (mains []candidate, why string, c Confidence) {
	for _, one := range all {
		if !one.dev && !one.side && one.docker.err == nil {
			mains = append(mains, one)
		}
	}
	if len(mains) == 0 { // none is plainly the app's: any may be
		for _, one := range all {
			if one.docker.err == nil && !one.dev {
				mains = append(mains, one)
			}
		}
		if len(mains) == 0 {
			mains = slices.Clone(all)
		}
		return mains, evidenceOf(mains), Guess
	}
	if len(mains) == 1 {
		if len(all) == 1 {
			return mains, "the only Dockerfile", Sure
		}
		return mains, fmt.Sprintf("the only one of %d Dockerfiles that is for the app and for production", len(all)), Likely
	}
	if same(mains) {
		if prod := slices.IndexFunc(mains, func(m candidate) bool { return m.prod }); prod >= 0 {
			return mains[prod : prod+1], "its name says production", Likely
		}
		plain := slices.IndexFunc(mains, func(m candidate) bool { return len(nameWords(path.Base(m.file))) == 1 })
		if plain >= 0 && slices.IndexFunc(mains, func(m candidate) bool {
			return !variant(m) &&
				len(nameWords(path.Base(m.file))) > 1
		}) < 0 {
			return mains[plain : plain+1], "the others are variants of it", Likely
		}
	}
	if by := built(mains, composed); len(by) == 1 {
		return by, "the only one that " + composedBy(by[0], composed) + " builds", Likely
	}
	slices.SortStableFunc(mains, func(a, b candidate) int { return rank(a) - rank(b) })
	return mains, evidenceOf(mains), Guess
}

func evidenceOf(mains []candidate) string {
	var files []string
	for _, m := range mains {
		files = append(files, m.file)
	}
	return fmt.Sprintf("nothing says which of %d Dockerfiles is meant: %s", len(mains),
		strings.Join(files[:min(len(files), mostApps)], ", "))
}

// same reports whether Dockerfiles lie in one folder.
func same(mains []candidate) bool {
	return !slices.ContainsFunc(mains, func(m candidate) bool { return path.Dir(m.file) != path.Dir(mains[0].file) })
}

// variant reports whether a Dockerfile's name says that it builds the same on something else.
func variant(c candidate) bool {
	for _, w := range nameWords(path.Base(c.file)) {
		if slices.Contains([]string{"alpine", "slim", "debian", "ubuntu", "arm", "arm64", "amd64", "armhf", "distroless",
			"gpu", "cuda", "cpu", "windows", "multiarch", "multi", "static", "scratch", "bun", "deno", "rootless", "wolfi",
			"chainguard", "old", "legacy",
			"heroku", "fly", "railway", "render"}, w) {
			return true
		}
	}
	return false
}

// built are the Dockerfiles that a service of compose builds which has a port.
func built(mains []candidate, composed []service) (by []candidate) {
	for _, m := range mains {
		if slices.ContainsFunc(composed, func(s service) bool {
			return s.builds && s.dockerfile == m.file &&
				!s.development()
		}) {
			by = append(by, m)
		}
	}
	return by
}

func composedBy(m candidate, composed []service) string {
	for _, s := range composed {
		if s.dockerfile == m.file {
			return fmt.Sprintf("%s:%d", s.file, s.line)
		}
	}
	return "compose"
}

// rank puts what looks like an API before what looks like a page.
func rank(c candidate) int {
	for n, words := range [][]string{{"api", "backend", "server", "app", "service"}, {"web", "www", "site"},
		{"frontend", "client", "ui", "admin"}} {
		if slices.ContainsFunc(dockerWords(c.file), func(w string) bool { return slices.Contains(words, w) }) {
			return 2*n + 1
		}
	}
	if path.Dir(c.file) == "." {
		return 0
	}
	return 2
}
