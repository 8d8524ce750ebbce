package session

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/inspect"
	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/templates"
)

// ImageSource is one way to come by the image that runs.
type ImageSource struct {
	Kind     ImageSourceKind
	Template string // of a Dockerfile
	Title    string
	Note     string
}

// ImageSourceKind says how the image is come by.
type ImageSourceKind string

const (
	SourceBuild      ImageSourceKind = "build"      // the folder has a Dockerfile
	SourceRepository ImageSourceKind = "repository" // an image that is in the stack's repository already
	SourceReady      ImageSourceKind = "ready"      // an image named by its address
	SourceSample     ImageSourceKind = "sample"     // a sample app with its Dockerfile is written
	SourceDockerfile ImageSourceKind = "dockerfile" // a Dockerfile is written from a template
	SourceTemplates  ImageSourceKind = "templates"  // one is written from another template than the one that fits
)

// CannotBuild says why no image can be built from the folder as it is, "" when one can.
func (s *Session) CannotBuild() string {
	f := s.Folder
	switch {
	case f == nil:
		return "No folder was looked at."
	case s.Settings.Image.Dockerfile == "" && f.Dockerfile == nil && f.DockerfileErr != nil:
		return "The Dockerfile could not be understood: " + f.DockerfileErr.Error() + "."
	case s.NothingToBuild():
		return "There is no Dockerfile in this folder."
	case s.Env.Builder == nil:
		return "Nothing here can build an image: no docker, podman, finch or nerdctl answers."
	}
	return ""
}

// NothingToBuild reports whether the folder has no Dockerfile.
func (s *Session) NothingToBuild() bool {
	f := s.Folder
	return f != nil && s.Settings.Image.Dockerfile == "" && f.Dockerfile == nil && f.DockerfileErr == nil &&
		len(f.Report().Choices) == 0
}

// NeedsImageSource reports whether a first setup has to ask which image runs: one has to be built, and cannot be as
// things are.
func (s *Session) NeedsImageSource() bool {
	return s.Folder != nil && s.Settings.Builds() && s.CannotBuild() != ""
}

// ServiceRuns reports whether a service runs an image already: then only a wish for it brings another.
func ServiceRuns(l *live.Stack) bool { return l != nil && l.Running.Exists() }

// In is the session with what a folder holds by now.
func (s *Session) In(f *workspace.Folder) *Session {
	now := *s
	now.Folder, now.Env.Folder = f, f
	return &now
}

// LookAt looks at a folder, and at what the answers build in it. Where they do not say it and a build would not find a
// Dockerfile by itself, it is the one that the folder says is meant.
func LookAt(ctx context.Context, folder string, s stack.Settings) *workspace.Folder {
	f := workspace.Look(ctx, folder, steps.Recipe(s.Image))
	if s.Image.Dockerfile != "" || f.Dockerfile != nil || f.DockerfileErr != nil || !s.Builds() {
		return f
	}
	if said, ok := f.Said("image.dockerfile"); ok && said.Value != "" && said.Confidence != inspect.Guess {
		i := f.Report().Image
		return f.For(workspace.Recipe{Dockerfile: i.Dockerfile, Context: i.Context, Target: i.Target})
	}
	return f
}

// Again reads AWS and looks at the folder anew, both at once: a verdict on either must not be older than it says.
func (s *Session) Again(ctx context.Context) (*Session, *live.Stack) {
	seen := make(chan *workspace.Folder, 1)
	go func() {
		f := LookAt(ctx, s.Env.Dir, s.Settings)
		f.Report() // while AWS is read: what is shown of it has to be there then
		seen <- f
	}()
	l := s.Read(ctx)
	return s.In(<-seen), l
}

// ImageSources are the ways to come by an image, the likeliest first: what the folder and this machine can do, the
// repository where there is one, and an image from elsewhere, which always can be named.
func (s *Session) ImageSources(l *live.Stack) []ImageSource {
	var sources []ImageSource
	if why := s.CannotBuild(); why == "" {
		sources = append(sources, ImageSource{Kind: SourceBuild, Title: "Build this folder and push it",
			Note: s.Env.Builder.Name() + " builds it, unless the repository has an image of the same files already"})
	}
	if f := s.Folder; f != nil && f.Dockerfile == nil && f.DockerfileErr == nil && s.Settings.Image.Dockerfile == "" &&
		len(f.Report().Choices) == 0 {
		sources = append(sources, dockerfileSources(f)...)
	}
	if l != nil && (l.Repository.Exists() || !l.Repository.Read()) {
		sources = append(sources, ImageSource{Kind: SourceRepository, Title: "Run an image of the repository " +
			l.Identity.Repository(),
			Note: "one that was pushed before, such as the one before this one: nothing is built, the service and the jobs " +
				"move to it"})
	}
	return append(sources, ImageSource{Kind: SourceReady, Title: "Use a ready image",
		Note: "built elsewhere, named by its address: nothing is built here, no Docker is needed"})
}

// dockerfileSources write a Dockerfile: from the template that fits what was found in the folder, or from another one.
func dockerfileSources(f *workspace.Folder) []ImageSource {
	fits := steps.DockerfileTemplate(f)
	app := f.Report().App
	what := app.Language
	if app.Framework != "" {
		what += " with " + app.Framework
	}
	note := "fits what is in this folder, " + what
	switch {
	case fits == "generic" && app.Language != "":
		note = "fits any language, to be filled in, " + app.Language + " in this folder too"
	case app.Language == "":
		note = "fits any language, to be filled in: nothing in this folder tells which it is"
	}
	sources := []ImageSource{fromTemplate(fits, note), {Kind: SourceTemplates,
		Title: "Write a Dockerfile for another language",
		Note:  "one of " + strconv.Itoa(len(templates.Names())-1) + " others"}}
	sample := ImageSource{Kind: SourceSample, Title: "Write a sample app here",
		Note: "a small FastAPI service with /health, tests, a nightly job and a Dockerfile: everything works with it " +
			"at once; its files are listed before they are written"}
	switch {
	case emptyFolder(f.Path):
		return slices.Insert(sources, 0, sample)
	case app.Language == "":
		return append(sources, sample)
	}
	return sources
}

// emptyFolder reports whether nobody has begun anything in a folder: what is hidden, and slipway's own file, are no
// beginning.
func emptyFolder(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && !slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		return !strings.HasPrefix(e.Name(), ".") && e.Name() != stack.FileName
	})
}

// fromTemplate is the way to write a Dockerfile from a template.
func fromTemplate(name, note string) ImageSource {
	const how = "several stages, not root, with a .dockerignore; it is shown before it is written, and nothing is " +
		"overwritten"
	if note != "" {
		note += "; "
	}
	return ImageSource{Kind: SourceDockerfile, Template: name, Title: "Write a Dockerfile for " + templates.Title(name),
		Note: note + how}
}

// Templates are the ways to write a Dockerfile from another template than the one that fits.
func (s *Session) Templates() (sources []ImageSource) {
	fits := steps.DockerfileTemplate(s.Folder)
	for _, name := range templates.Names() {
		if name != fits {
			sources = append(sources, fromTemplate(name, ""))
		}
	}
	return sources
}

// File is a file that is to be written.
type File struct{ Name, Text string }

// Files are what a way writes into the folder, the Dockerfile first. Nothing is written yet.
func (s *Session) Files(way ImageSource) ([]File, error) {
	contents, err := templates.Sample()
	if way.Kind == SourceDockerfile {
		contents, err = steps.DockerfileFor(s.Env.Dir, way.Template)
	}
	if err != nil {
		return nil, err
	}
	var files []File
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		file := File{name, string(contents[name])}
		if name == "Dockerfile" {
			files = slices.Insert(files, 0, file)
			continue
		}
		files = append(files, file)
	}
	return files, nil
}

// Write writes files into the folder and returns their names. It overwrites nothing: where one of them is there
// already, none is written.
func (s *Session) Write(files []File) ([]string, error) {
	return templates.WriteNew(s.Env.Dir, contentsOf(files))
}

// TakeBack removes files that Write has written, as long as nobody has changed one of them.
func (s *Session) TakeBack(files []File) error {
	return templates.TakeBack(s.Env.Dir, contentsOf(files))
}

func contentsOf(files []File) map[string][]byte {
	contents := map[string][]byte{}
	for _, f := range files {
		contents[f.Name] = []byte(f.Text)
	}
	return contents
}

// Images are the images of the stack's repository that can run as they are, newest first. l says what runs now; it may
// be nil.
func (s *Session) Images(ctx context.Context, l *live.Stack) ([]steps.StoredImage, error) {
	found := live.ReadImages(ctx, s.Env.Clients, s.Identity().Repository())
	if !found.Read() {
		return nil, cloud.Explain(found.Err)
	}
	return steps.ImagesInRepository(s.known(l), live.WithFindings(ctx, s.Env.Clients, s.Identity().Repository(),
		found.Items)), nil
}

// ImageNamed is what a plan is asked to run for a tag or a digest as a person types it. Whether the repository has it,
// the plan tells.
func (s *Session) ImageNamed(l *live.Stack, typed string) (reference string, err error) {
	return steps.ImageReference(s.known(l), typed)
}

// ImageAmong holds a reference against the images that were read, and gives it by its digest.
func ImageAmong(list []steps.StoredImage, reference string) (string, error) {
	for _, s := range list {
		if s.Is(reference) {
			return s.Reference, nil
		}
	}
	return "", fmt.Errorf("there is no %s in the repository; the list above is all it has",
		reference[strings.LastIndexByte(reference, '/')+1:])
}

// known is what is known of the stack, at least its names.
func (s *Session) known(l *live.Stack) *live.Stack {
	if l == nil {
		l = &live.Stack{Identity: s.Identity()}
	}
	return l
}
