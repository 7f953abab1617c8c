// Measures the identity API of any OpenStack cloud: tokens by password (of users who come back), by token and by application credential,
// and their validation, at several concurrencies. Standard library only; prints one JSON line per figure.
//
//	go run . -auth-url http://127.0.0.1:5000/v3 -label ours     with OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME, an administrator
//
// Makes one user with a project and an application credential, and removes them at the end. With -run-dir, a folder of pid files whose
// process groups are the cloud, every figure has the CPU time that the cloud spent on one request: it is what counts when others use the
// machine too.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

type object = map[string]any

var (
	authURL = flag.String("auth-url", os.Getenv("OS_AUTH_URL"), "identity v3 URL")
	dur     = flag.Duration("dur", 5*time.Second, "length of each figure")
	concs   = flag.String("conc", "1,8,32", "concurrencies")
	which   = flag.String("loads", "password,token,application_credential,validate", "which figures")
	label   = flag.String("label", "", "kept in the output")
	runDir  = flag.String("run-dir", "", "folder of pid files (NAME.pid, each leading its process group) whose CPU time is counted")
	warm    = flag.Duration("warm", 2*time.Second, "a warm-up before each figure, not counted")
	client  = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128, DisableCompression: true}, Timeout: 60 * time.Second}
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// call sends one request and gives the answer's body and headers; any status but the wanted is an error.
func call(method, path, token string, body any, want int, headers ...string) ([]byte, http.Header, error) {
	var in io.Reader
	if body != nil {
		raw, ok := body.([]byte)
		if !ok {
			raw, _ = json.Marshal(body)
		}
		in = bytes.NewReader(raw)
	}
	rq, err := http.NewRequest(method, *authURL+path, in)
	if err != nil {
		return nil, nil, err
	}
	rq.Header.Set("Content-Type", "application/json")
	if token != "" {
		rq.Header.Set("X-Auth-Token", token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		rq.Header.Set(headers[i], headers[i+1])
	}
	rs, err := client.Do(rq)
	if err != nil {
		return nil, nil, err
	}
	defer rs.Body.Close()
	out, err := io.ReadAll(rs.Body)
	if err == nil && rs.StatusCode != want {
		err = fmt.Errorf("%s %s: %d %.200s", method, path, rs.StatusCode, out)
	}
	return out, rs.Header, err
}

func made(token, path string, body any, keys ...string) string {
	out, _, err := call("POST", path, token, body, 201)
	fail(err)
	return dig(out, keys...)
}

func dig(raw []byte, keys ...string) string {
	var at any
	fail(json.Unmarshal(raw, &at))
	for _, key := range keys {
		if list, ok := at.([]any); ok {
			i, _ := strconv.Atoi(key)
			if i >= len(list) {
				fail(fmt.Errorf("no %v in %.100s", keys, raw))
			}
			at = list[i]
		} else {
			at = at.(object)[key]
		}
	}
	return at.(string)
}

func login(identity object, scope object) []byte {
	auth := object{"identity": identity}
	if scope != nil {
		auth["scope"] = scope
	}
	raw, _ := json.Marshal(object{"auth": auth})
	return raw
}

func password(user object, secret string) object {
	user["password"] = secret
	return object{"methods": []string{"password"}, "password": object{"user": user}}
}

func issue(body []byte) (string, error) {
	_, headers, err := call("POST", "/auth/tokens", "", body, 201)
	return headers.Get("X-Subject-Token"), err
}

// cpu gives the CPU milliseconds used so far by the process groups of the cloud under test.
func cpu() float64 {
	groups := map[string]bool{}
	files, _ := filepath.Glob(*runDir + "/*.pid")
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil {
			groups[strings.TrimSpace(string(b))] = true
		}
	}
	sum := 0.0
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, f := range stats {
		b, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		w := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		pid := strings.Split(f, "/")[2]
		if groups[w[2]] || groups[pid] {
			user, _ := strconv.ParseFloat(w[11], 64)
			kernel, _ := strconv.ParseFloat(w[12], 64)
			sum += (user + kernel) * 10
		}
	}
	return sum
}

func run(c int, length time.Duration, f func() error) (lat []float64, errs int, first error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	end := time.Now().Add(length)
	for w := 0; w < c; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var mine []float64
			for time.Now().Before(end) {
				begun := time.Now()
				err := f()
				took := float64(time.Since(begun).Microseconds()) / 1000
				if err != nil {
					mu.Lock()
					errs, first = errs+1, err
					mu.Unlock()
					continue
				}
				mine = append(mine, took)
			}
			mu.Lock()
			lat = append(lat, mine...)
			mu.Unlock()
		}()
	}
	wg.Wait()
	sort.Float64s(lat)
	return
}

func figure(name string, f func() error) {
	for _, text := range strings.Split(*concs, ",") {
		c, err := strconv.Atoi(text)
		fail(err)
		run(c, *warm, f)
		before, begun := cpu(), time.Now()
		lat, errs, first := run(c, *dur, f)
		took, used := time.Since(begun).Seconds(), cpu()-before
		if len(lat) == 0 {
			fail(fmt.Errorf("%s: nothing succeeded: %v", name, first))
		}
		at := func(p float64) float64 { return lat[int(p*float64(len(lat)-1))] }
		line, _ := json.Marshal(object{"label": *label, "name": fmt.Sprintf("%s c=%d", name, c), "ops_s": float64(len(lat)) / took,
			"p50_ms": at(.5), "p99_ms": at(.99), "cpu_us": used * 1000 / float64(len(lat)), "errors": errs})
		fmt.Println(string(line))
	}
}

func main() {
	flag.Parse()
	domain := object{"id": "default"}
	admin, err := issue(login(password(object{"name": os.Getenv("OS_USERNAME"), "domain": domain}, os.Getenv("OS_PASSWORD")),
		object{"project": object{"name": os.Getenv("OS_PROJECT_NAME"), "domain": domain}}))
	fail(err)
	name := fmt.Sprintf("bench-%d", os.Getpid())
	project := made(admin, "/projects", object{"project": object{"name": name}}, "project", "id")
	user := made(admin, "/users", object{"user": object{"name": name, "password": "returning-user-1"}}, "user", "id")
	defer func() {
		call("DELETE", "/users/"+user, admin, nil, 204)
		call("DELETE", "/projects/"+project, admin, nil, 204)
	}()
	roles, _, err := call("GET", "/roles?name=member", admin, nil, 200)
	fail(err)
	_, _, err = call("PUT", "/projects/"+project+"/users/"+user+"/roles/"+dig(roles, "roles", "0", "id"), admin, nil, 204)
	fail(err)
	scope := object{"project": object{"id": project}}
	byPassword := login(password(object{"id": user}, "returning-user-1"), scope)
	token, err := issue(byPassword)
	fail(err)
	out, _, err := call("POST", "/users/"+user+"/application_credentials", token, object{"application_credential": object{"name": name}}, 201)
	fail(err)
	byCredential := login(object{"methods": []string{"application_credential"}, "application_credential": object{
		"id": dig(out, "application_credential", "id"), "secret": dig(out, "application_credential", "secret")}}, nil)
	byToken := login(object{"methods": []string{"token"}, "token": object{"id": token}}, scope)
	loads := map[string]func() error{
		"password":               func() error { _, err := issue(byPassword); return err },
		"token":                  func() error { _, err := issue(byToken); return err },
		"application_credential": func() error { _, err := issue(byCredential); return err },
		"validate": func() error {
			_, _, err := call("GET", "/auth/tokens", admin, nil, 200, "X-Subject-Token", token)
			return err
		},
	}
	for _, name := range strings.Split(*which, ",") {
		load, ok := loads[name]
		if !ok {
			fail(fmt.Errorf("no load is called %s", name))
		}
		figure(name, load)
	}
}
