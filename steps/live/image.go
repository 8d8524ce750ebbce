package live

import "time"

// Repository is the ECR repository.
type Repository struct {
	Name, ARN, URI, Mutability string
	ScanOnPush                 bool
	Lifecycle                  string // the policy as JSON, empty when there is none
	Tags                       map[string]string
}

// Image is one image in the repository. Its MediaType tells an index from a manifest.
type Image struct {
	Digest    string
	Tags      []string
	Pushed    time.Time
	Size      int64 // bytes
	MediaType string
	Findings  map[string]int // by severity; nil: not scanned
}

// RegistryScan is the registry-wide scanning configuration.
type RegistryScan struct {
	Type  string // BASIC or ENHANCED
	Rules []ScanRule
}

// ScanRule says which repositories are scanned when.
type ScanRule struct {
	Frequency string // SCAN_ON_PUSH, CONTINUOUS_SCAN or MANUAL
	Filters   []string
}

// ImageConfig is what an image's own configuration says.
type ImageConfig struct {
	Digest, User, Architecture string
	Exposed                    []string
}
