-- http-request lua.ask_sidecar URL: asks the sidecar whether the request may pass. If so, the request goes on with what
-- the sidecar says of it (X-Auth-... and, where it exchanges tokens, Authorization); else its answer is the client's.

-- What belongs to the client's connection or body, and what only this action may say.
local not_passed_on = {
  ["connection"] = true, ["content-length"] = true, ["expect"] = true, ["host"] = true, ["keep-alive"] = true,
  ["proxy-connection"] = true, ["te"] = true, ["trailer"] = true, ["transfer-encoding"] = true, ["upgrade"] = true,
  ["x-original-host"] = true, ["x-original-method"] = true, ["x-original-uri"] = true,
}

local function is_said_by_sidecar(name)
  return name:sub(1, 7) == "x-auth-"
end

-- HAProxy counts the values of a field from 0, its HTTP client from 1.
local function values_of(list)
  local values = {}
  local i = 0
  while list[i] ~= nil do
    values[#values + 1] = list[i]
    i = i + 1
  end
  return values
end

local function headers_to_ask(txn)
  local headers = {}
  for name, list in pairs(txn.http:req_get_headers()) do
    if not not_passed_on[name] then
      headers[name] = values_of(list)
    end
  end
  headers["x-original-method"] = { txn.sf:method() }
  headers["x-original-uri"] = { txn.sf:pathq() }
  local host = txn.sf:req_fhdr("host")
  if host and host ~= "" then
    headers["x-original-host"] = { host }
  end
  return headers
end

local function each_field(headers, use)
  for name, list in pairs(headers or {}) do
    for _, value in pairs(list) do
      use(name:lower(), value)
    end
  end
end

local function refuse(txn, status, answer)
  local reply = txn:reply { status = status }
  if answer then
    each_field(answer.headers, function(name, value)
      if not not_passed_on[name] and name ~= "date" then
        reply:add_header(name, value)
      end
    end)
    reply:set_body(answer.body or "")
  end
  txn:done(reply)
end

local function let_pass(txn, answer)
  for name in pairs(txn.http:req_get_headers()) do
    if is_said_by_sidecar(name) then
      txn.http:req_del_header(name)
    end
  end
  each_field(answer.headers, function(name, value)
    if is_said_by_sidecar(name) then
      txn.http:req_add_header(name, value)
    elseif name == "authorization" then
      txn.http:req_set_header(name, value)
    end
  end)
end

core.register_action("ask_sidecar", { "http-req" }, function(txn, url)
  local answer = core.httpclient():get { url = url, headers = headers_to_ask(txn), timeout = 10000 }
  local status = answer and answer.status or 0
  if status >= 200 and status < 300 then
    let_pass(txn, answer)
  elseif status >= 400 and status < 600 then
    refuse(txn, status, answer)
  else
    refuse(txn, 503, nil)
  end
end, 1)
