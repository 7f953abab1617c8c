package org.pileus.client.glance;
import java.util.*; import java.time.*;
import org.pileus.client.keystone.ServiceSession; import org.pileus.kernel.core.RequestContext; import org.pileus.kernel.http.client.*;
public final class GlanceClient {
  ServiceSession s;
  public GlanceClient(ServiceSession session, HttpTransport http) { s=session; }
  public Optional<ImageRecord> image(UUID id) { return imageFor(id,null); }
  public Optional<ImageRecord> imageFor(UUID id, RequestContext user) { try { var r=s.exchange(HttpCall.get(s.endpoint("image")+"/v2/images/"+id)); if(r.status()==404) return Optional.empty(); return Optional.of(rec(r.json())); } catch(Exception e){throw new RuntimeException(e);} }
  static ImageRecord rec(tools.jackson.databind.JsonNode j){ return new ImageRecord(UUID.fromString(j.path("id").stringValue()), j.path("name").asString(""), j.path("status").asString(""), j.path("visibility").asString(""), null,"bare","qcow2",j.path("size").asLong(0),null,j.path("min_ram").asLong(0),j.path("min_disk").asLong(0),null,null,null,false,Instant.EPOCH,Instant.EPOCH,Set.of(),Map.of()); }
  public ImageRecord createFor(NewImage image, RequestContext user) { try { var b=org.pileus.kernel.core.Json.object(); b.put("name",image.name()); return rec(s.exchange(HttpCall.of("POST",s.endpoint("image")+"/v2/images").json(b)).json()); } catch(Exception e){throw new RuntimeException(e);} }
  public ImageRecord create(NewImage image) { return createFor(image,null); }
  public void delete(UUID id) { }
}
