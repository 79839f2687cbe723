"""Prints what an XML parser of another house finds in a PI time series file, as JSON. Values as repr(): every bit counts."""
import json
import sys
import xml.etree.ElementTree as tree

PI = '{http://www.wldelft.nl/fews/PI}'
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == PI + 'TimeSeries', root.tag


def text(header, name):
    found = header.find(PI + name)
    return None if found is None else found.text or ''


print(json.dumps({
    'children': [child.tag.removeprefix(PI) for child in root],
    'timeZone': float(root.find(PI + 'timeZone').text),
    'series': [{
        'order': [child.tag.removeprefix(PI) for child in series.find(PI + 'header')],
        'locationId': text(series.find(PI + 'header'), 'locationId'),
        'parameterId': text(series.find(PI + 'header'), 'parameterId'),
        'units': text(series.find(PI + 'header'), 'units'),
        'timeStep': series.find(PI + 'header').find(PI + 'timeStep').attrib,
        'startDate': series.find(PI + 'header').find(PI + 'startDate').attrib,
        'endDate': series.find(PI + 'header').find(PI + 'endDate').attrib,
        'events': [[
            event.attrib['date'], event.attrib['time'], repr(float(event.attrib['value'])), event.attrib['flag'],
            event.attrib.get('comment'),
        ] for event in series.findall(PI + 'event')],
    } for series in root.findall(PI + 'series')],
}))
