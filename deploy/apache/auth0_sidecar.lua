-- LuaHookAccessChecker auth0_sidecar.lua ask_sidecar: asks the sidecar whether the request may pass. If so, the request goes on
-- with what the sidecar says of it (X-Auth-... and, where it exchanges tokens, Authorization); else the client gets the status and
-- the challenge of the sidecar. Needs LuaSocket (Debian: lua-socket).
local socket = require "socket"

local address = "127.0.0.1:4180"
local path = "/ask"
local seconds = 10

-- Of the client's request. Add the header of proxy.certificate_from, where Apache sets that itself.
local asked_with = { "Authorization", "DPoP" }
-- Of the sidecar's refusal.
local answered_with = { ["www-authenticate"] = "WWW-Authenticate", ["dpop-nonce"] = "DPoP-Nonce", ["retry-after"] = "Retry-After",
  ["cache-control"] = "Cache-Control" }
-- Some frameworks take method and path from these: others than the sidecar has judged.
local not_from_clients = { ["x-http-method"] = true, ["x-http-method-override"] = true, ["x-method-override"] = true,
  ["x-original-method"] = true, ["x-original-uri"] = true, ["x-original-url"] = true, ["x-rewrite-url"] = true }

-- With LuaScope thread, each of Apache's threads has one.
local connection = nil

local function close()
  if connection then
    connection:close()
    connection = nil
  end
end

local function connect()
  local new = socket.tcp()
  new:settimeout(seconds)
  local host, port = address:match("^(.*):(%d+)$")
  if not new:connect(host, port) then
    new:close()
    return false
  end
  new:setoption("tcp-nodelay", true)
  connection = new
  return true
end

local function read_headers()
  local headers = {}
  while true do
    local line = connection:receive("*l")
    if not line then return nil end
    if line == "" then return headers end
    local name, value = line:match("^([^:]+):%s*(.-)%s*$")
    if not name then return nil end
    headers[name:lower()] = value
  end
end

-- Status and headers; nil if there is no whole answer.
local function exchange(question)
  if not connection:send(question) then return nil end
  local status = tonumber((connection:receive("*l") or ""):match("^HTTP/1%.1 (%d%d%d) "))
  local headers = status and read_headers()
  if not headers then return nil end
  local length = tonumber(headers["content-length"] or "0")
  if not length or (length > 0 and not connection:receive(length)) then return nil end
  if (headers["connection"] or ""):lower() == "close" then close() end
  return status, headers
end

-- A connection that was kept may have ended since: then the question is asked once more.
local function answer_to(question)
  if connection then
    local status, headers = exchange(question)
    if status then return status, headers end
    close()
  end
  if not connect() then return nil end
  local status, headers = exchange(question)
  if not status then close() end
  return status, headers
end

-- The target without the origin that it may have: "GET http://api.example.com/orders HTTP/1.1". Host is that origin's then.
local function path_and_query(r)
  local target = r.unparsed_uri
  return target:match("^%a[%w+.-]*://[^/?#]*(.*)$") or target
end

local function question_about(r)
  local lines = { "GET " .. path .. " HTTP/1.1", "Host: sidecar", "X-Original-Method: " .. r.method,
    "X-Original-URI: " .. path_and_query(r) }
  if r.headers_in["Host"] then lines[#lines + 1] = "X-Original-Host: " .. r.headers_in["Host"] end
  for _, name in ipairs(asked_with) do
    if r.headers_in[name] then lines[#lines + 1] = name .. ": " .. r.headers_in[name] end
  end
  for _, line in ipairs(lines) do
    if line:find("[%c]") then return nil end
  end
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

-- Programs that read headers as variables take X_Auth_Subject for X-Auth-Subject, and some X.Auth.Subject too.
local function remove_what_clients_may_not_say(r)
  for name in pairs(r:headers_in_table()) do
    local small = name:lower()
    if small:find("^x%-auth%-") or small:find("[^%w%-]") or not_from_clients[small] then r.headers_in[name] = nil end
  end
  -- Apache drops what Connection names: a client must not name a header that the sidecar sets.
  local names = (r.headers_in["Connection"] or ""):lower()
  if names:find("x-auth", 1, true) or names:find("authorization", 1, true) then r.headers_in["Connection"] = nil end
end

local function let_pass(r, headers)
  for name, value in pairs(headers) do
    if name:find("^x%-auth%-") and value ~= "" then
      r.headers_in[name] = value
    elseif name == "authorization" then
      r.headers_in["Authorization"] = value ~= "" and value or nil
    elseif name == "dpop-nonce" then
      r.err_headers_out["DPoP-Nonce"] = value
    end
  end
end

function ask_sidecar(r)
  -- What goes to the sidecar itself: metadata for clients (RFC 9728).
  if (r.filename or ""):find("proxy:http://" .. address .. "/.well-known/", 1, true) == 1 then
    return apache2.OK
  end
  local question = question_about(r)
  if not question then return 400 end
  local status, headers = answer_to(question)
  if not status then return 503 end
  if status >= 200 and status < 300 then
    remove_what_clients_may_not_say(r)
    let_pass(r, headers)
    return apache2.OK
  end
  for name, written in pairs(answered_with) do
    if headers[name] then r.err_headers_out[written] = headers[name] end
  end
  return status >= 400 and status < 600 and status or 503
end
