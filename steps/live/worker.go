package live

import (
	"slices"
	"strings"
)

// Workers are the stack's own services beside the API's: by their tags, for a service of somebody's own may run in the
// cluster too.
func (l *Stack) Workers() []Service {
	return slices.DeleteFunc(slices.Clone(l.Services.Items), func(s Service) bool {
		return !l.Identity.Owns(s.Tags) || !strings.HasPrefix(s.Name, l.Identity.Worker(""))
	})
}

// Worker is the stack's own service of a worker's name.
func (l *Stack) Worker(name string) *Service {
	return find(l.Workers(), func(s Service) bool { return s.Name == l.Identity.Worker(name) })
}

// ServiceNamed is the cluster's service of a name in AWS, the API's own among them, whoever made it.
func (l *Stack) ServiceNamed(name string) *Service {
	if name == l.Identity.Service() {
		return l.Service.Value
	}
	return find(l.Services.Items, func(s Service) bool { return s.Name == name })
}

// SetService puts a service into what is known of AWS.
func (l *Stack) SetService(s Service) {
	if s.Name == l.Identity.Service() {
		l.Service = Found(s, callService)
		return
	}
	l.Services.Items = With(l.Services.Items, s, func(o Service) bool { return o.Name == s.Name })
}

// DropService takes a service that is gone out of what is known of AWS.
func (l *Stack) DropService(name string) {
	if name == l.Identity.Service() {
		l.Service = Fact[Service]{Call: callService}
		return
	}
	l.Services.Items = slices.DeleteFunc(slices.Clone(l.Services.Items), func(s Service) bool { return s.Name == name })
}
