package core

import (
	"maps"
	"slices"
	"strings"
)

// Fingerprint describes everything in the account in a stable way, one line a resource, without ids, times and
// generated values: two runs that came to the same end have the same fingerprint, whatever happened on the way.
func (s *Sandbox) Fingerprint() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	leave, err := s.enter()
	if err != nil {
		return err.Error()
	}
	defer leave()
	var lines []string
	for _, region := range slices.Sorted(maps.Keys(s.state.Regions)) {
		for _, f := range fingerprints {
			for _, line := range f(s.state.Regions[region]) {
				lines = append(lines, region+" "+line)
			}
		}
	}
	for _, f := range globalFingerprints {
		for _, line := range f(s.state.Global) {
			lines = append(lines, "global "+line)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

var globalFingerprints = map[string]func(g *Global) []string{}

// RegisterGlobalFingerprint is registerFingerprint for what an account has once.
func RegisterGlobalFingerprint(name string, f func(g *Global) []string) { globalFingerprints[name] = f }
