package text

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/image"
	"slipway/steps/plan"
	"slipway/steps/session"
)

// errElse says that another way to an image is wanted.
var errElse = errors.New("another way")

// which asks which image should run: one built from the folder, one that is in the repository already, or a ready
// one. Where the folder has no Dockerfile it writes one, or a sample app.
func (j *Journey) which(ctx context.Context) (plan.Intent, error) {
	for {
		s := j.Current()
		why := "Which image should run?"
		if no := s.CannotBuild(); no != "" {
			why = no + " " + why
		}
		ways := s.ImageSources(j.Live)
		spoken := make([]Way, len(ways))
		usual := -1
		for i, w := range ways {
			spoken[i] = Way{w.Title, w.Note}
			if w.Kind == session.SourceBuild && j.Settings.Builds() || w.Kind == session.SourceReady && !j.Settings.Builds() {
				usual = i
			}
		}
		at, err := j.Choose(ctx, why, spoken, usual)
		if err != nil {
			return plan.Intent{}, err
		}
		intent, err := j.take(ctx, ways[at])
		switch {
		case errors.Is(err, errElse), errors.Is(err, ErrBack):
			continue
		case errors.Is(err, ErrEnded), errors.Is(err, ErrInterrupted), errors.Is(err, ErrLeft):
			return plan.Intent{}, err
		case err != nil:
			j.Say("No: %v.", err)
			continue
		}
		return intent, j.keep(ctx)
	}
}

// take does what a way says.
func (j *Journey) take(ctx context.Context, way session.ImageSource) (plan.Intent, error) {
	again := plan.Intent{Build: session.ServiceRuns(j.Live)}
	folder := j.Session.Env.Dir
	switch way.Kind {
	case session.SourceReady:
		return again, j.ready(ctx)
	case session.SourceRepository:
		ref, err := j.stored(ctx)
		if err == nil {
			err = j.Answers().UseImage("")
		}
		return plan.Intent{Image: ref}, err
	case session.SourceSample:
		if err := j.wrote(ctx, steps.WriteSample, folder); err != nil {
			return again, err
		}
	case session.SourceDockerfile:
		write := func(folder string) ([]string, error) { return steps.WriteDockerfile(folder, way.Template) }
		if err := j.wrote(ctx, write, folder); err != nil {
			return again, err
		}
	}
	return again, j.Answers().UseImage("")
}

// wrote writes into the folder, says what, and takes over what the folder says now, as far as nobody has answered
// otherwise.
func (j *Journey) wrote(ctx context.Context, write func(string) ([]string, error), folder string) error {
	files, err := write(folder)
	if err != nil {
		return err
	}
	j.Say("Written: %s.", strings.Join(files, ", "))
	j.Session = j.Session.In(session.LookAt(ctx, folder, *j.Settings))
	j.Answers().Detect(j.Session.Folder)
	if no := j.Current().CannotBuild(); no != "" {
		j.Say("%s It is needed before the plan is applied.", no)
	}
	return nil
}

// ready asks for the address of a ready image.
func (j *Journey) ready(ctx context.Context) error {
	now := j.Settings.Image.URI
	prompt := "The image's address, for example ghcr.io/me/shop:1.4"
	if now != "" {
		prompt += ", or enter for " + now
	}
	for {
		uri, err := j.Type(ctx, prompt)
		if err != nil {
			return err
		}
		if uri == "" {
			uri = now
		}
		if err := j.Answers().UseReadyImage(uri); err != nil {
			j.Say("No: %v.", err)
			continue
		}
		return nil
	}
}

// stored asks for an image of the repository, by its number, tag or digest.
func (j *Journey) stored(ctx context.Context) (string, error) {
	s := j.Current()
	list, unreadable := s.Images(ctx, j.Live)
	if unreadable != nil {
		j.Say("The repository's images could not be read: %s. Type a tag or a digest.", cloud.Brief(unreadable))
	}
	for i, x := range list {
		j.Say("%d. %s", i+1, spokenImage(x, s))
	}
	for {
		text, err := j.Type(ctx, "Number, tag or digest, or enter for another way")
		switch {
		case err != nil:
			return "", err
		case text == "":
			return "", errElse
		}
		var n int
		if _, err := fmt.Sscanf(text, "%d", &n); err == nil && fmt.Sprint(n) == text && n >= 1 && n <= len(list) {
			return list[n-1].Reference, nil
		}
		ref, err := s.ImageNamed(j.Live, text)
		if err == nil && unreadable == nil {
			ref, err = session.ImageAmong(list, ref)
		}
		if err == nil {
			return ref, nil
		}
		j.Say("No: %v.", err)
	}
}

// spokenImage is what people know an image by.
func spokenImage(x image.Stored, s *session.Session) string {
	text := x.Name() + ", pushed " + x.Age(s.Env.Clock.Now())
	if x.Runs {
		text += ", runs now"
	}
	return text
}
