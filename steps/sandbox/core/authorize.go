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

// rule computes the needs of a call from its typed input and the world.
type rule func(c *Call, in any) []Need

// Rules says for every operation what IAM asks. An operation without one is refused to everybody but the administrator.
var Rules = map[string]rule{}

// Authorize decides whether the principal may make a call, and makes the service-linked role a service makes on first
// use.
func (s *Sandbox) Authorize(c *Call, service, name string, in any) error {
	key := service + ":" + name
	var needs []Need
	if s.principal.ARN != "" || s.refusing {
		known := false
		if needs, known = NeedsOf(c, key, in); !known {
			return fmt.Errorf("sandbox: nothing says which IAM action %s needs", key)
		}
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

// NeedsOf are the needs of an operation ("RDS:CreateDBInstance") with an input; known is false for one that has no
// rule.
func NeedsOf(c *Call, key string, in any) (needs []Need, known bool) {
	r, known := Rules[key]
	if !known {
		return nil, false
	}
	return r(c, in), true
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

// Anything is the rule of an action without resource-level permissions.
func Anything(action string) rule {
	return func(*Call, any) []Need { return []Need{{Action: action, Resource: "*"}} }
}

// On is the rule of an action on the resources its input names, none of which is "*" unless the service says so.
// Each further function adds needs that depend on the input: tagging, passing a role.
func On[I any](action string, resources func(c *Call, in *I) []string, more ...func(c *Call, in *I) []Need) rule {
	return func(c *Call, in any) (needs []Need) {
		typed, ok := in.(*I)
		if !ok {
			return []Need{{Action: "sandbox:" + fmt.Sprintf("%T", in), Resource: "*"}}
		}
		for _, r := range resources(c, typed) {
			needs = append(needs, Need{Action: action, Resource: r})
		}
		for _, f := range more {
			needs = append(needs, f(c, typed)...)
		}
		return needs
	}
}

// Tagging adds the action that tags a resource as it is made, when the input has tags.
func Tagging[I any](action string, resources func(c *Call, in *I) []string, pairs ...string) func(c *Call,
	in *I) []Need {
	return func(c *Call, in *I) (needs []Need) {
		if len(requestTags(in)) == 0 {
			return nil
		}
		for _, r := range resources(c, in) {
			needs = append(needs, Need{action, r, KeysOf(pairs...)})
		}
		return needs
	}
}

// passing is the need to hand a role to a service.
func passing(service string, roles ...*string) (needs []Need) {
	for _, r := range roles {
		if r != nil && *r != "" {
			needs = append(needs, Need{"iam:PassRole", *r, KeysOf("iam:PassedToService", service)})
		}
	}
	return needs
}

// Keyed puts condition keys on the needs of a rule.
func Keyed(r rule, keys func(c *Call, in any) ConditionKeys) rule {
	return func(c *Call, in any) []Need {
		needs := r(c, in)
		for i := range needs {
			k := keys(c, in)
			maps.Copy(k, needs[i].Keys)
			needs[i].Keys = k
		}
		return needs
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
