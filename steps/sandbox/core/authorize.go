package core

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Need is one thing a caller must be allowed for a call to go through.
type Need struct {
	Action   string // ecs:RunTask
	Resource string // its ARN, or "*" for an action without resource-level permissions
	Keys     ConditionKeys
}

// Authorize decides whether the principal may make a call, and makes the service-linked role a service makes on first
// use.
func (s *Sandbox) Authorize(c *Call, service, name string, in any) error {
	key := service + ":" + name
	if _, known := operations[key]; !known {
		return fmt.Errorf("sandbox: nothing says which IAM action %s needs", key)
	}
	var needs []Need
	if s.principal.ARN != "" || s.refusing {
		needs = NeedsOf(c, key, in)
	}
	if s.refusing {
		return Denied(service, c.Principal, append(needs, Need{Action: iamPrefix[service] + ":" + name, Resource: "*"})[0],
			ImplicitDeny)
	}
	more, firstUse := useFirst(c, key)
	needs = append(needs, more...)
	docs, err := s.policies()
	if err != nil {
		return err
	}
	for _, n := range needs {
		s.judge(n)
		n.Keys = n.fill(c, n.requestTags(in))
		if v := Evaluate(docs, n.Action, n.Resource, n.Keys); v != Allowed {
			return Denied(service, c.Principal, n, v)
		}
	}
	if firstUse != nil {
		firstUse()
	}
	return nil
}

// judge notes that an action was asked about. The administrator, who may do everything, is asked about nothing.
func (s *Sandbox) judge(n Need) {
	if s.principal.ARN == "" {
		return
	}
	if s.judged == nil {
		s.judged = map[string]bool{}
	}
	s.judged[n.Action] = true
}

// Judged returns the IAM actions that callers other than the administrator needed since the start or the last
// ResetCalls, sorted.
func (s *Sandbox) Judged() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.judged))
}

// useFirst says what an operation needs, and does once it is allowed, in an account that uses its service for the first
// time. IAM registers it: it knows service-linked roles.
var useFirst = func(*Call, string) (needs []Need, then func()) { return nil, nil }

// RegisterFirstUse sets what happens when a service is used for the first time.
func RegisterFirstUse(f func(c *Call, key string) (needs []Need, then func())) { useFirst = f }

// fill adds the condition keys every request has: its region, the tags it asks for and the tags the resource has.
func (n Need) fill(c *Call, requested map[string]string) ConditionKeys {
	keys := ConditionKeys{}
	maps.Copy(keys, n.Keys)
	keys.Add("aws:RequestedRegion", c.Region)
	keys.Add("aws:PrincipalArn", c.Principal)
	keys.Add("aws:PrincipalAccount", c.Account)
	for _, k := range slices.Sorted(maps.Keys(requested)) {
		keys.Add("aws:RequestTag/"+k, requested[k])
		keys.Add("aws:TagKeys", k)
	}
	for k, v := range seenTags(c, n.Resource) {
		keys.Add("aws:ResourceTag/"+k, v)
	}
	return keys
}

// requestTags are the tags a call asks to put on the need's resource. EC2 is told of each kind of resource which tags
// it gets, and the others of the same call have none: a subnet is made with tags, in a VPC that gets none.
func (n Need) requestTags(in any) map[string]string {
	specifications := reflect.Indirect(reflect.ValueOf(in)).FieldByName("TagSpecifications")
	if !specifications.IsValid() {
		return requestTags(in)
	}
	tags := map[string]string{}
	for i := range specifications.Len() {
		kind := specifications.Index(i).FieldByName("ResourceType").String()
		if kind == "" || strings.Contains(n.Resource, ":"+kind+"/") {
			collectTags(tags, specifications.Index(i))
		}
	}
	return tags
}

// requestTags are the tags a call asks to put on what it makes, wherever the service's input has them.
func requestTags(in any) map[string]string {
	tags := map[string]string{}
	v := reflect.Indirect(reflect.ValueOf(in))
	if v.Kind() != reflect.Struct {
		return tags
	}
	for _, field := range []string{"Tags", "ResourceTags", "TagList", "TagSpecifications"} {
		f := v.FieldByName(field)
		switch {
		case !f.IsValid():
		case f.Kind() == reflect.Map:
			for i := f.MapRange(); i.Next(); {
				tags[i.Key().String()] = i.Value().String()
			}
		case f.Kind() == reflect.Slice:
			for i := range f.Len() {
				collectTags(tags, f.Index(i))
			}
		}
	}
	return tags
}

func collectTags(tags map[string]string, v reflect.Value) {
	v = reflect.Indirect(v)
	if v.Kind() != reflect.Struct {
		return
	}
	if nested := v.FieldByName("Tags"); nested.IsValid() {
		for i := range nested.Len() {
			collectTags(tags, nested.Index(i))
		}
		return
	}
	key, value := reflect.Indirect(v.FieldByName("Key")), reflect.Indirect(v.FieldByName("Value"))
	if key.Kind() == reflect.String && value.Kind() == reflect.String {
		tags[key.String()] = value.String()
	}
}

// Named is the ARN of a resource by the name an input gives; "*" stands for a name not given.
func Named(c *Call, service, kind string, name *string) string {
	if name == nil || *name == "" {
		return c.ARN(service, kind+"*")
	}
	if strings.HasPrefix(*name, "arn:") {
		return *name
	}
	return c.ARN(service, kind+*name)
}
