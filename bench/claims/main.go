// Claims load for any Placement API: some writers take from the same few providers, each time for a new consumer, as a
// scheduler does. Prints acknowledged claims per second, latencies, refusals, and with -run-dir the server's CPU time per
// claim; then takes away what it made. The OS_* variables of an openrc name the cloud; loopback only.
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
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	writers   = flag.Int("writers", 32, "writers at once")
	providers = flag.Int("providers", 3, "providers that they share")
	dur       = flag.Duration("dur", 5*time.Second, "length of the load")
	runDir    = flag.String("run-dir", "", "folder of pid files whose processes' CPU time is counted")
	label     = flag.String("label", "", "free text kept in the JSON")
	out       = flag.String("out", "", "write the JSON here")

	client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}, Timeout: 60 * time.Second}
	token  string
	api    string
)

func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func env(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func send(method, url string, body any) (*http.Response, []byte, error) {
	var text []byte
	if body != nil {
		text, _ = json.Marshal(body)
	}
	request, err := http.NewRequest(method, url, bytes.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("OpenStack-API-Version", "placement 1.36")
	if token != "" {
		request.Header.Set("X-Auth-Token", token)
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	return answer, content, err
}

func login() error {
	domain := map[string]any{"id": env("OS_USER_DOMAIN_ID", "default")}
	answer, content, err := send("POST", env("OS_AUTH_URL", "http://127.0.0.1:5000/v3")+"/auth/tokens", map[string]any{"auth": map[string]any{
		"identity": map[string]any{"methods": []string{"password"}, "password": map[string]any{"user": map[string]any{
			"name": env("OS_USERNAME", "admin"), "domain": domain, "password": os.Getenv("OS_PASSWORD")}}},
		"scope": map[string]any{"project": map[string]any{"name": env("OS_PROJECT_NAME", "admin"), "domain": domain}}}})
	if err != nil {
		return err
	}
	if answer.StatusCode != 201 {
		return fmt.Errorf("no token: %d", answer.StatusCode)
	}
	var body struct {
		Token struct {
			Catalog []struct {
				Type      string
				Endpoints []struct{ Interface, URL string }
			}
		}
	}
	if err := json.Unmarshal(content, &body); err != nil {
		return err
	}
	for _, service := range body.Token.Catalog {
		for _, endpoint := range service.Endpoints {
			if service.Type == "placement" && endpoint.Interface == "public" {
				api = strings.TrimSuffix(endpoint.URL, "/")
			}
		}
	}
	token = answer.Header.Get("X-Subject-Token")
	if !strings.Contains(api, "127.0.0.1") && !strings.Contains(api, "localhost") {
		return fmt.Errorf("loopback clouds only, not %q", api)
	}
	return nil
}

func must(method, path string, body any, wanted ...int) {
	answer, content, err := send(method, api+path, body)
	die(err)
	for _, status := range wanted {
		if answer.StatusCode == status {
			return
		}
	}
	die(fmt.Errorf("%s %s: %d %s", method, path, answer.StatusCode, content))
}

func provider(i int) string   { return fmt.Sprintf("c1a10000-0000-4000-8000-%012x", i) }
func consumer(i int64) string { return fmt.Sprintf("c1a1c000-0000-4000-8000-%012x", i) }

func claim(i int64) (int, error) {
	answer, _, err := send("PUT", api+"/allocations/"+consumer(i), map[string]any{
		"allocations": map[string]any{provider(int(i) % *providers): map[string]any{"resources": map[string]int{
			"VCPU": 1, "MEMORY_MB": 64, "DISK_GB": 1}}},
		"consumer_generation": nil, "project_id": "claims", "user_id": "claims"})
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, nil
}

// cpu is the CPU time in milliseconds of the processes, and the groups they lead, that the pid files name.
func cpu() float64 {
	groups := map[string]bool{}
	files, _ := filepath.Glob(filepath.Join(*runDir, "*.pid"))
	for _, name := range files {
		text, _ := os.ReadFile(name)
		groups[strings.TrimSpace(string(text))] = true
	}
	total := 0.0
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, _ := os.ReadFile(name)
		end := strings.LastIndexByte(string(text), ')')
		if end < 0 {
			continue
		}
		pid, fields := strings.Split(name, "/")[2], strings.Fields(string(text)[end+1:])
		if len(fields) > 12 && (groups[pid] || groups[fields[2]]) {
			user, _ := strconv.ParseFloat(fields[11], 64)
			system, _ := strconv.ParseFloat(fields[12], 64)
			total += (user + system) * 10
		}
	}
	return total
}

func main() {
	flag.Parse()
	runtime.GOMAXPROCS(2)
	die(login())
	huge := map[string]any{"total": 2000000000}
	for i := 0; i < *providers; i++ {
		must("POST", "/resource_providers", map[string]any{"name": provider(i), "uuid": provider(i)}, 200, 409)
		must("PUT", "/resource_providers/"+provider(i)+"/inventories", map[string]any{"resource_provider_generation": 0,
			"inventories": map[string]any{"VCPU": huge, "MEMORY_MB": huge, "DISK_GB": huge}}, 200, 409)
	}
	var next, refused, failed int64
	var lock sync.Mutex
	var claimed []int64
	var latencies []float64
	var group sync.WaitGroup
	before, start := cpu(), time.Now()
	for w := 0; w < *writers; w++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for time.Since(start) < *dur {
				i, begun := atomic.AddInt64(&next, 1), time.Now()
				status, err := claim(i)
				took := float64(time.Since(begun).Microseconds()) / 1000
				switch {
				case err == nil && status == 204:
					lock.Lock()
					claimed, latencies = append(claimed, i), append(latencies, took)
					lock.Unlock()
				case err == nil && status == 409:
					atomic.AddInt64(&refused, 1)
				default:
					atomic.AddInt64(&failed, 1)
				}
			}
		}()
	}
	group.Wait()
	elapsed, used := time.Since(start).Seconds(), cpu()-before
	sort.Float64s(latencies)
	at := func(share float64) float64 {
		if len(latencies) == 0 {
			return 0
		}
		return latencies[int(share*float64(len(latencies)-1))]
	}
	result := map[string]any{"label": *label, "writers": *writers, "providers": *providers, "claims": len(claimed), "conflicts": refused,
		"failed": failed, "claims_s": float64(len(claimed)) / elapsed, "p50_ms": at(.5), "p99_ms": at(.99)}
	if *runDir != "" && len(claimed) > 0 {
		result["cpu_ms_claim"] = used / float64(len(claimed))
	}
	text, _ := json.Marshal(result)
	fmt.Println(string(text))
	if *out != "" {
		die(os.WriteFile(*out, text, 0o644))
	}
	for _, i := range claimed {
		must("DELETE", "/allocations/"+consumer(i), nil, 204, 404)
	}
	for i := 0; i < *providers; i++ {
		must("DELETE", "/resource_providers/"+provider(i), nil, 204, 404)
	}
}
