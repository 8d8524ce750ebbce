package workspace

import (
	"path/filepath"
	"sync"

	"slipway/steps/inspect"
)

// Report is what the folder says of the app; it says nothing where nobody reads it.
func (f *Folder) Report() *inspect.Report {
	if f == nil || f.Says == nil {
		return &inspect.Report{}
	}
	return f.Says()
}

// Said is one of its answers.
func (f *Folder) Said(id string) (inspect.Answer, bool) { return f.Report().Answer(id) }

// reading reads a folder once, when it is first asked what it says.
func reading(path string, recipe Recipe) func() *inspect.Report {
	f := Folder{Path: path}
	return sync.OnceValue(func() *inspect.Report {
		r := inspect.Folder(path)
		return r.For(f.image(recipe))
	})
}

// image is a recipe's paths as package inspect names them: from the folder.
func (f *Folder) image(by Recipe) inspect.Image {
	within := func(path string) string {
		if path == "" || !filepath.IsAbs(path) {
			return filepath.ToSlash(path)
		}
		rel, err := filepath.Rel(f.Path, path)
		if err != nil {
			return path
		}
		return filepath.ToSlash(rel)
	}
	return inspect.Image{Dockerfile: within(by.Dockerfile), Context: within(by.Context), Target: by.Target}
}
