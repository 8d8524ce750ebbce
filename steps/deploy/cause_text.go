package deploy

import (
	"regexp"
	"strings"
)

// What stands in AWS's words without being one of them: digests, URLs, addresses and ids hold any digits, and so status
// codes by chance; the image's own name holds any word.
var (
	digests   = regexp.MustCompile(`sha256:[0-9a-f]+`)
	urls      = regexp.MustCompile(`https?://[^\s"]+`)
	addresses = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b`)
	longIDs   = regexp.MustCompile(`\b[0-9a-f]*\d[0-9a-f]{7,}\b|\b\d{6,}\b`)
	arns      = regexp.MustCompile(`arn:aws[\w-]*:[^\s"',;)]+`)
)

// words are what AWS said, in lower case and with plain apostrophes, without ids. An ARN keeps what kind of thing it
// is.
func (f failing) words() string {
	said := strings.ToLower(strings.NewReplacer("\u2019", "'", "\u2018", "'", "\u02bc", "'").Replace(f.said))
	for _, image := range f.images() {
		said = strings.ReplaceAll(said, strings.ToLower(image), " ")
	}
	said = digests.ReplaceAllString(said, " ")
	said = urls.ReplaceAllString(said, " ")
	said = arns.ReplaceAllStringFunc(said, func(arn string) string {
		if strings.Contains(arn, ":assumed-role/") {
			return "assumed-role/"
		}
		return " "
	})
	return longIDs.ReplaceAllString(addresses.ReplaceAllString(said, " "), " ")
}

// images are the names of images in what was said, the longest first.
func (f failing) images() []string {
	var names []string
	if f.image != "" {
		names = append(names, f.image, shortImage(f.image))
	}
	for _, m := range pulledImage.FindAllStringSubmatch(f.said, -1) {
		names = append(names, m[1])
	}
	return names
}

// status finds the HTTP status of an answer: a number counts only where the text calls it one.
var status = regexp.MustCompile(
	`\b(?:status|code|response)\b[^.;]*?\b(401|403|429)\b|\b(401|403|429)(?: \w+)? \(?status`)

// answered reports whether a registry answered with one of the codes.
func answered(said string, codes ...string) bool {
	for _, m := range status.FindAllStringSubmatch(said, -1) {
		for _, code := range codes {
			if m[1] == code || m[2] == code {
				return true
			}
		}
	}
	return false
}

// unreached are the words for a peer that does not answer. They are looked for before denials: what cannot be reached
// denies nothing, and the text of a timeout often ends in advice about permissions.
var unreached = []string{"timeout", "timed out", "deadline exceeded", "context canceled", "request canceled",
	"requestcanceled", "connection issue", "connection refused", "connection reset",
	"no such host", "dial tcp", "network is unreachable"}

// pulledImage is the image as Fargate names it.
var pulledImage = regexp.MustCompile(
	`(?i)(?:ref|image:?|manifest for) ([a-z0-9][a-z0-9.-]*(?::\d+)?/[^\s:@]+(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?)`)

// named is the image that could not be pulled.
func (f failing) named() string {
	if f.image != "" {
		return shortImage(f.image)
	}
	if m := pulledImage.FindStringSubmatch(f.said); m != nil {
		return shortImage(m[1])
	}
	return ""
}

// shortImage cuts a digest to what recognises it.
func shortImage(image string) string {
	name, digest, pinned := strings.Cut(image, "@sha256:")
	if !pinned {
		return image
	}
	return name + "@sha256:" + digest[:min(12, len(digest))]
}
