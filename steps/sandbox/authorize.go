package sandbox

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// need is one thing a caller must be allowed for a call to go through.
type need struct {
	action   string // ecs:RunTask
	resource string // its ARN, or "*" for an action without resource-level permissions
	keys     conditionKeys
}

// rule computes the needs of a call from its typed input and the world.
type rule func(c *Call, in any) []need

// rules says for every operation what IAM asks. An operation without one is refused to everybody but the administrator.
var rules = map[string]rule{}

// authorize decides whether the principal may make a call, and makes the service-linked role a service makes on first use.
func (s *coreSandbox) authorize(c *Call, service, name string, in any) error {
	key := service + ":" + name
	var needs []need
	if s.principal.ARN != "" || s.refusing {
		known := false
		if needs, known = needsOf(c, key, in); !known {
			return fmt.Errorf("sandbox: nothing says which IAM action %s needs", key)
		}
	}
	if s.refusing {
		return denied(service, c.Principal, append(needs, need{action: iamPrefix[service] + ":" + name, resource: "*"})[0], implicitDeny)
	}
	more, firstUse := useFirst(c, key)
	needs = append(needs, more...)
	docs, err := s.policies()
	if err != nil {
		return err
	}
	for _, n := range needs {
		s.judge(n)
		n.keys = n.fill(c, n.requestTags(in))
		if v := evaluate(docs, n.action, n.resource, n.keys); v != allowed {
			return denied(service, c.Principal, n, v)
		}
	}
	if firstUse != nil {
		firstUse()
	}
	return nil
}

// needsOf are the needs of an operation ("RDS:CreateDBInstance") with an input; known is false for one that has no rule.
func needsOf(c *Call, key string, in any) (needs []need, known bool) {
	r, known := rules[key]
	if !known {
		return nil, false
	}
	return r(c, in), true
}

// judge notes that an action was asked about. The administrator, who may do everything, is asked about nothing.
func (s *coreSandbox) judge(n need) {
	if s.principal.ARN == "" {
		return
	}
	if s.judged == nil {
		s.judged = map[string]bool{}
	}
	s.judged[n.action] = true
}

// Judged returns the IAM actions that callers other than the administrator needed since the start or the last ResetCalls, sorted.
func (s *coreSandbox) Judged() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.judged))
}

// useFirst says what an operation needs, and does once it is allowed, in an account that uses its service for the first time.
// IAM registers it: it knows service-linked roles.
var useFirst = func(*Call, string) (needs []need, then func()) { return nil, nil }

// registerFirstUse sets what happens when a service is used for the first time.
func registerFirstUse(f func(c *Call, key string) (needs []need, then func())) { useFirst = f }

// fill adds the condition keys every request has: its region, the tags it asks for and the tags the resource has.
func (n need) fill(c *Call, requested map[string]string) conditionKeys {
	keys := conditionKeys{}
	maps.Copy(keys, n.keys)
	keys.add("aws:RequestedRegion", c.Region)
	keys.add("aws:PrincipalArn", c.Principal)
	keys.add("aws:PrincipalAccount", c.Account)
	for _, k := range slices.Sorted(maps.Keys(requested)) {
		keys.add("aws:RequestTag/"+k, requested[k])
		keys.add("aws:TagKeys", k)
	}
	for k, v := range seenTags(c, n.resource) {
		keys.add("aws:ResourceTag/"+k, v)
	}
	return keys
}

// requestTags are the tags a call asks to put on the need's resource. EC2 is told of each kind of resource which tags it gets, and
// the others of the same call have none: a subnet is made with tags, in a VPC that gets none.
func (n need) requestTags(in any) map[string]string {
	specifications := reflect.Indirect(reflect.ValueOf(in)).FieldByName("TagSpecifications")
	if !specifications.IsValid() {
		return requestTags(in)
	}
	tags := map[string]string{}
	for i := range specifications.Len() {
		kind := specifications.Index(i).FieldByName("ResourceType").String()
		if kind == "" || strings.Contains(n.resource, ":"+kind+"/") {
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

// anything is the rule of an action without resource-level permissions.
func anything(action string) rule {
	return func(*Call, any) []need { return []need{{action: action, resource: "*"}} }
}

// on is the rule of an action on the resources its input names, none of which is "*" unless the service says so.
// Each further function adds needs that depend on the input: tagging, passing a role.
func on[I any](action string, resources func(c *Call, in *I) []string, more ...func(c *Call, in *I) []need) rule {
	return func(c *Call, in any) (needs []need) {
		typed, ok := in.(*I)
		if !ok {
			return []need{{action: "sandbox:" + fmt.Sprintf("%T", in), resource: "*"}}
		}
		for _, r := range resources(c, typed) {
			needs = append(needs, need{action: action, resource: r})
		}
		for _, f := range more {
			needs = append(needs, f(c, typed)...)
		}
		return needs
	}
}

// tagging adds the action that tags a resource as it is made, when the input has tags.
func tagging[I any](action string, resources func(c *Call, in *I) []string, pairs ...string) func(c *Call, in *I) []need {
	return func(c *Call, in *I) (needs []need) {
		if len(requestTags(in)) == 0 {
			return nil
		}
		for _, r := range resources(c, in) {
			needs = append(needs, need{action, r, keysOf(pairs...)})
		}
		return needs
	}
}

// passing is the need to hand a role to a service.
func passing(service string, roles ...*string) (needs []need) {
	for _, r := range roles {
		if r != nil && *r != "" {
			needs = append(needs, need{"iam:PassRole", *r, keysOf("iam:PassedToService", service)})
		}
	}
	return needs
}

// keyed puts condition keys on the needs of a rule.
func keyed(r rule, keys func(c *Call, in any) conditionKeys) rule {
	return func(c *Call, in any) []need {
		needs := r(c, in)
		for i := range needs {
			k := keys(c, in)
			maps.Copy(k, needs[i].keys)
			needs[i].keys = k
		}
		return needs
	}
}

// named is the ARN of a resource by the name an input gives; "*" stands for a name not given.
func named(c *Call, service, kind string, name *string) string {
	if name == nil || *name == "" {
		return c.ARN(service, kind+"*")
	}
	if strings.HasPrefix(*name, "arn:") {
		return *name
	}
	return c.ARN(service, kind+*name)
}
