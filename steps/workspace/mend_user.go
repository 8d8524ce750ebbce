package workspace

import (
	"bytes"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// ownUser is the user that is made for an image that has none of its own.
const ownUser = "10001"

// user is what a Dockerfile runs the app as: how it comes about, and its number, since ECS and those who look at an
// image cannot tell by a name that it is not root.
type user struct {
	comment, make, name string
}

// debianBases are official images with Debian's or Ubuntu's useradd.
var debianBases = []string{"buildpack-deps", "debian", "eclipse-temurin", "elixir", "erlang", "golang", "gradle",
	"haskell", "maven", "perl", "php", "pypy", "python", "ruby", "rust", "swift", "ubuntu"}

// MendUser has the app run as another user than root, in the stage that is built: target, "" for the last.
func (f *Folder) MendUser(target string) (Change, error) {
	if f.Dockerfile == nil {
		return Change{}, errors.New("there is no Dockerfile that could be read")
	}
	c, err := change(f.Path, f.Dockerfile.Path)
	if err != nil {
		return c, err
	}
	parsed, err := parser.Parse(bytes.NewReader(c.Before))
	if err != nil {
		return c, err
	}
	stage := stageNodes(parsed.AST.Children, target)
	if len(stage) == 0 {
		return c, errors.New("the stage that is built is not in the Dockerfile")
	}
	u := userOf(f.Dockerfile.FinalBase, stage)
	c.Title = "runs the app as user " + u.name + ", not as root"
	last := lastLayer(stage)
	drop := 0
	if strings.EqualFold(last.Value, "user") { // it says root, and nothing follows that needs it
		drop = last.EndLine - last.StartLine + 1
		if u.make != "" && !rootBefore(stage, last) {
			u.make = "" // what ran before it was no root, and could make nobody
		}
	}
	lines := []string{"# " + u.comment}
	if u.make != "" {
		lines = append(lines, "RUN "+u.make)
	}
	c.insert(last.EndLine, drop, append(lines, "USER "+u.name)...)
	after, err := parseStage(c.After, target)
	if err != nil {
		return c, err
	}
	if after.User == "" || isRoot(after.User) {
		return c, errors.New("a later line makes it root again: mend it by hand")
	}
	c.Notes = userNotes(f, u, stage)
	return c, nil
}

// stageNodes are the instructions of a stage, its FROM first.
func stageNodes(all []*parser.Node, target string) []*parser.Node {
	var stages [][]*parser.Node
	at := -1
	for _, n := range all {
		if strings.EqualFold(n.Value, "from") {
			stages = append(stages, nil)
			if as := words(n); len(as) >= 3 && strings.EqualFold(as[1], "as") && strings.EqualFold(as[2], target) {
				at = len(stages) - 1
			}
		}
		if len(stages) > 0 {
			stages[len(stages)-1] = append(stages[len(stages)-1], n)
		}
	}
	if target == "" {
		at = len(stages) - 1
	}
	if at < 0 {
		return nil
	}
	return stages[at]
}

// words are the arguments of an instruction.
func words(n *parser.Node) (args []string) {
	for next := n.Next; next != nil; next = next.Next {
		args = append(args, next.Value)
	}
	return args
}

// lastLayer is the last instruction of a stage that builds something, or says as whom: what follows only says how the
// container runs.
func lastLayer(stage []*parser.Node) *parser.Node {
	last := stage[0]
	for _, n := range stage[1:] {
		if slices.Contains([]string{"run", "copy", "add", "workdir", "user", "shell", "volume"}, strings.ToLower(n.Value)) {
			last = n
		}
	}
	return last
}

// rootBefore reports whether a stage is root's right before an instruction.
func rootBefore(stage []*parser.Node, n *parser.Node) bool {
	root := true
	for _, x := range stage {
		if x == n {
			break
		}
		if strings.EqualFold(x.Value, "user") && len(words(x)) > 0 {
			root = isRoot(words(x)[0])
		}
	}
	return root
}

func isRoot(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "root" || strings.Trim(name, "0") == "" && name != ""
}

var (
	addsUser = regexp.MustCompile(`\b(?:useradd|adduser)\b([^&;|]*)`)
	userID   = regexp.MustCompile(`(?:^|\s)(?:-u|--uid)[ =](\d+)`)
	userName = regexp.MustCompile(`^[a-z_][a-z0-9_-]*$`)
)

// userOf is the user that an image has, or gets: one that the stage makes or has used, the one of the base image, or
// one of its own.
func userOf(base string, stage []*parser.Node) (u user) {
	const why = "who breaks into the app does not own the container"
	for _, n := range stage {
		switch args := words(n); strings.ToLower(n.Value) {
		case "user":
			if len(args) > 0 && !isRoot(args[0]) && !strings.Contains(args[0], "$") {
				u = user{comment: why, name: args[0]}
			}
		case "run":
			m := addsUser.FindStringSubmatch(strings.Join(args, " ") + heredocs(n))
			if m == nil {
				continue
			}
			if id := userID.FindStringSubmatch(m[1]); id != nil {
				u = user{comment: why, name: id[1]}
			} else if last := strings.Fields(m[1]); len(last) > 0 && userName.MatchString(last[len(last)-1]) {
				u = user{comment: why, name: last[len(last)-1]}
			}
		}
	}
	if u.name != "" {
		return u
	}
	name, tag := OfficialName(base)
	switch alpine := name == "alpine" || strings.Contains(tag, "alpine"); {
	case strings.Contains(base, "distroless"):
		return user{comment: "nonroot, which the base image has: " + why, name: "65532"}
	case name == "node":
		return user{comment: "node, which the base image has: " + why, name: "1000"}
	case alpine:
		return user{comment: why, make: "adduser -D -u " + ownUser + " app", name: ownUser}
	case slices.Contains(debianBases, name) && !strings.Contains(tag, "ubi") && !strings.Contains(tag, "windows"):
		return user{comment: why, make: "useradd --uid " + ownUser + " --create-home app", name: ownUser}
	}
	return user{comment: why, name: ownUser} // a number needs no entry in the image
}

func heredocs(n *parser.Node) (text string) {
	for _, h := range n.Heredocs {
		text += "\n" + h.Content
	}
	return text
}

// OfficialName is the name and the tag of an official image, the name empty where it is none.
func OfficialName(base string) (name, tag string) {
	base, _, _ = strings.Cut(base, "@")
	if i := strings.LastIndexByte(base, ':'); i > strings.LastIndexByte(base, '/') {
		base, tag = base[:i], base[i+1:]
	}
	for _, home := range []string{"docker.io/", "index.docker.io/", "public.ecr.aws/docker/", "library/"} {
		base = strings.TrimPrefix(base, home)
	}
	if strings.ContainsAny(base, "/$") {
		return "", tag
	}
	return base, tag
}

// userNotes are what another user than root may break.
func userNotes(f *Folder, u user, stage []*parser.Node) (notes []string) {
	if owned := "--chown=" + u.name; !strings.Contains(stageText(stage), "--chown") {
		notes = append(notes, "the files in the image stay root's: where the app writes beside them, copy those with COPY "+
			owned)
	}
	for _, port := range append(slices.Clone(f.Dockerfile.Ports), f.Report().App.Port) {
		if port > 0 && port < 1024 {
			notes = append(notes, "it listens on a port below 1024, which root alone may open on Fargate: have it listen on "+
				"8080, say")
			break
		}
	}
	for _, n := range stage {
		args := words(n)
		if strings.EqualFold(n.Value, "entrypoint") && path.Ext(strings.Fields(strings.Join(args, " ") + " -")[0]) == ".sh" {
			notes = append(notes, "its ENTRYPOINT "+args[0]+" runs as that user too: take chown, gosu and su-exec out of it")
		}
	}
	return notes
}

func stageText(stage []*parser.Node) (text string) {
	for _, n := range stage {
		text += n.Original + "\n"
	}
	return text
}
